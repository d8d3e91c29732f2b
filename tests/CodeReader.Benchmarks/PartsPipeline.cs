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
internal sealed class PartsPipeline(ReaderNetworks networks, Tensor[] images)
{
    private const int Buffers = 2;
    private static readonly Label s_again = Parts.Stem.Label("forward again");

    /// <summary>Reads all codes and gives the recording.</summary>
    public Trace Record(PartsVariant variant)
    {
        using Session session = Profiler.Configure().Start();
        if (variant.Overlapped) ReadOverlapped(variant);
        else ReadInTurn(variant);
        return session.Stop();
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
        Thread second = new(() =>
        {
            using var inference = inference_mode();
            foreach ((Request request, Stemmed stemmed) in queue.GetConsumingEnumerable())
            {
                using (request.Continue()) Finish(stemmed);
                request.Dispose();
                buffers.Release();
            }
        });
        second.Start();
        using (inference_mode())
        {
            for (int i = 0; i < images.Length; i++)
            {
                buffers.Wait();
                Request request = Request.Begin(i);
                Stemmed stemmed = Stem(images.AsSpan(i, 1), variant)[0];
                request.Leave();
                queue.Add((request, stemmed));
            }
        }

        queue.CompleteAdding();
        second.Join();
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
