using CodeReader.Codes;
using CodeReader.Digits;
using CodeReader.Imaging;
using CodeReader.Networks;
using CodeReader.Pipeline;
using CodeReader.Training;
using HybridProfiler;
using HybridProfiler.Cuda.Tests.Events;
using HybridProfiler.Model;
using TorchSharp;

namespace CodeReader.Tests;

/// <summary>The pipeline with its stem on the simulated CUDA device.</summary>
public sealed class DeviceStemTests
{
    private const int Seed = 7, Count = 60;

    [Fact]
    public void Results_stay_right_with_the_stem_on_the_device_and_its_work_is_on_the_timeline()
    {
        torch.set_num_threads(1);
        DigitSplit split = DigitSplit.Load(Seed);
        using ReaderNetworks networks = TrainedNetworks.Get(split, Seed, ReadCodes.Cache, Console.Out, interactive: false);
        using DeviceStem stem = new(networks.Stem);
        using IImageNormaliser normaliser = ImageNormalisers.Open();
        Code[] codes = new CodeComposer(split.HeldOut, Seed + 2).Compose(Count);
        IReadOnlyList<CodeReading> onHost = new ReaderPipeline(normaliser, networks, PipelineVariant.Full).Read(codes);

        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        IReadOnlyList<CodeReading> onDevice = new ReaderPipeline(normaliser, networks, PipelineVariant.Full, stem.Run).Read(codes);
        Trace trace = session.Stop();

        foreach ((CodeReading host, CodeReading device) in onHost.Zip(onDevice))
        {
            Assert.Equal(host.Read, device.Read);
            Assert.Equal(host.Recognised, device.Recognised);
            Assert.Equal(host.LeftEarly, device.LeftEarly);
        }

        int[] rows = [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.DeviceQueue).OrderBy(row => trace.Spans.Start[row])];
        Assert.Equal(3 * Count, rows.Length);
        int bytes = trace.Strings.Texts.IndexOf("bytes");
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal("stem", trace.Components[trace.Spans.Component[rows[i]]].Name);
            int images = codes[i / 3].Length;
            long expected = (i % 3) switch { 0 => images * 32L * 32 * 4, 1 => 0, _ => DeviceStem.AnswerBytes(images) };
            Assert.Equal(expected, trace.Attributes.TryGet(rows[i], bytes, out AttributeValue value) ? value.Int64 : 0);
            Assert.Equal(codes[i / 3].Id, trace.Requests.Id[trace.Spans.Request[rows[i]]]);
        }

        Assert.Equal(DeviceApi.Simulated, Assert.Single(trace.Devices).Api);
        Assert.True((trace.Health with { ClampedDeviceTimes = 0 }).IsClean, trace.Health.ToString());
    }
}
