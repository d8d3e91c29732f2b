using System.Collections.Concurrent;
using CodeReader.Networks;
using CodeReader.Pipeline;
using CodeReader.Symbolic;
using HybridProfiler;
using HybridProfiler.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace CodeReader.Benchmarks;

/// <summary>The sample's networks and its symbolic part over prepared images, one code after the other, recorded.</summary>
internal sealed class PartsPipeline(ReaderNetworks networks, Tensor[] images) : IDisposable
{
    /// <summary>Name of the scope in which a thread gives the other what it waits for.</summary>
    public const string HandOverScope = "hand over";

    /// <summary>Name of the scope in which a buffer is given back.</summary>
    public const string ReleaseScope = "give buffer back";

    private const int Buffers = 2;
    private static readonly Label s_again = Parts.Stem.Label("forward again"), s_handOver = Parts.Queue.Label(HandOverScope), s_release = Parts.Queue.Label(ReleaseScope);

    // The second thread lives as long as the first, as that of a service does: a new one for each recording would time its own begin.
    private readonly BlockingCollection<Action> _work = [];
    private Thread? _second;

    /// <summary>Reads all codes and gives the recording.</summary>
    public Trace Record(PartsVariant variant)
    {
        using Session session = Profiler.Configure().Start();
        if (variant.Overlapped) ReadOverlapped(variant);
        else ReadInTurn(variant);
        return session.Stop();
    }

    /// <summary>Ends the second thread.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _second?.Join();
        _work.Dispose();
    }

    private void ReadInTurn(PartsVariant variant)
    {
        using var inference = inference_mode();
        for (int i = 0; i < images.Length; i += variant.StemBatch)
        {
            int count = Math.Min(variant.StemBatch, images.Length - i);
            Request[] requests = new Request[count];
            for (int r = 0; r < count; r++) requests[r] = Request.Begin(i + r);
            Stemmed[] stemmed = Stem(images.AsSpan(i, count), variant);
            for (int r = 0; r < count; r++)
            {
                using (requests[r].Continue()) Finish(stemmed[r]);
                requests[r].Dispose();
            }
        }
    }

    private void ReadOverlapped(PartsVariant variant)
    {
        using SemaphoreSlim buffers = new(Buffers);
        using BlockingCollection<(Request Request, Stemmed Stemmed)> queue = [];
        using ManualResetEventSlim over = new();
        OnSecondThread(() =>
        {
            using var inference = inference_mode();
            while (Take(queue, out (Request Request, Stemmed Stemmed) next))
            {
                using (next.Request.Continue()) Finish(next.Stemmed);
                next.Request.Dispose();
                using (s_release.Enter()) buffers.Release();
            }

            over.Set();
        });
        using (inference_mode())
        {
            for (int i = 0; i < images.Length; i++)
            {
                using (Parts.WaitForRoom.Enter()) buffers.Wait();
                Request request = Request.Begin(i);
                Stemmed stemmed = Stem(images.AsSpan(i, 1), variant)[0];
                request.Leave();
                using (s_handOver.Enter()) queue.Add((request, stemmed));
            }
        }

        queue.CompleteAdding();
        over.Wait();
    }

    private static bool Take(BlockingCollection<(Request Request, Stemmed Stemmed)> queue, out (Request Request, Stemmed Stemmed) next)
    {
        using Scope wait = Parts.Queued.Enter();
        return queue.TryTake(out next, Timeout.Infinite);
    }

    private void OnSecondThread(Action work)
    {
        if (_second is null)
        {
            _second = new Thread(() =>
            {
                // PyTorch's number of threads holds for the thread that sets it; left alone, this one would compute on all processors at first.
                set_num_threads(1);
                foreach (Action next in _work.GetConsumingEnumerable()) next();
            }) { IsBackground = true };
            _second.Start();
        }

        _work.Add(work);
    }

    private Stemmed[] Stem(ReadOnlySpan<Tensor> codes, PartsVariant variant)
    {
        using var tensors = NewDisposeScope();
        using Scope scope = Parts.StemForward.Enter();
        Tensor all = codes.Length == 1 ? codes[0] : cat([.. codes], 0);
        (Tensor features, Tensor logits) = networks.Stem.call(all);
        for (int again = 1; again < variant.StemCalls; again++)
        {
            using (s_again.Enter()) (features, logits) = networks.Stem.call(all);
        }

        Stemmed[] stemmed = new Stemmed[codes.Length];
        long at = 0;
        for (int c = 0; c < codes.Length; c++)
        {
            long digits = codes[c].shape[0];
            Tensor f = codes.Length == 1 ? features : features.slice(0, at, at + digits, 1).contiguous(), l = codes.Length == 1 ? logits : logits.slice(0, at, at + digits, 1).contiguous();
            stemmed[c] = new Stemmed(f.DetachFromDisposeScope(), l.DetachFromDisposeScope(), Parts.Features.Send(f.numel() * sizeof(float)));
            at += digits;
        }

        return stemmed;
    }

    private void Finish(Stemmed stemmed)
    {
        using var tensors = NewDisposeScope();
        using (stemmed.Features)
        using (stemmed.Logits)
        {
            Tensor logits;
            using (Parts.TransformerForward.Enter())
            {
                stemmed.HandOff.Receive();
                logits = networks.Transformer.call(stemmed.Features, stemmed.Logits);
            }

            float[] answer;
            using (Parts.ReaderForward.Enter())
            {
                logits = networks.Reader.call(logits.unsqueeze(0)).squeeze(0);
                answer = nn.functional.log_softmax(logits, -1).data<float>().ToArray();
            }

            using (Parts.Repair.Enter()) CheckDigitRepair.MostProbableValid(answer);
        }
    }

    private readonly record struct Stemmed(Tensor Features, Tensor Logits, HandOff HandOff);
}
