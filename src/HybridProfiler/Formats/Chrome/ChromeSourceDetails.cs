using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>What a foreign file calls its events and what joins a synchronisation with its call: kept as attributes, since the trace has no other place for it.</summary>
internal sealed class ChromeSourceDetails(TraceBuilder builder)
{
    private readonly int _category = builder.Intern(SourceAttributes.Category), _stream = builder.Intern(SourceAttributes.Stream);
    private readonly int _correlation = builder.Intern(SourceAttributes.Correlation), _device = builder.Intern("device"), _waitOnStream = builder.Intern("wait_on_stream");
    private readonly HashSet<long> _synchronisations = [];

    /// <summary>An annotation or a call of a host thread.</summary>
    public void Host(ChromeEvent e, ChromeRow row, int span)
    {
        if (row == ChromeRow.Annotation) builder.AddAttribute(span, _category, SourceAttributes.UserAnnotation);
        // ROCm's calls name the stream that they are about.
        else if (e.TryArgument(ChromeKey.Stream, out AttributeValue stream)) builder.AddAttribute(span, _stream, stream);
    }

    /// <summary>Attributes of a row beside a queue: an annotation, a synchronisation.</summary>
    public List<(int Key, AttributeValue Value)> Beside(ChromeEvent e)
    {
        List<(int Key, AttributeValue Value)> attributes = [(_category, builder.TextOf(e.Category))];
        foreach (ChromeArgument argument in e.Arguments)
        {
            switch (argument.Key)
            {
                case ChromeKey.Correlation:
                    attributes.Add((_correlation, argument.Value));
                    _synchronisations.Add(argument.Value.Int64);
                    break;
                case ChromeKey.Device: attributes.Add((_device, argument.Value)); break;
                case ChromeKey.Stream: attributes.Add((_stream, argument.Value)); break;
                case ChromeKey.WaitOnStream: attributes.Add((_waitOnStream, argument.Value)); break;
                case ChromeKey.Other: attributes.Add((argument.Name, argument.Value)); break;
            }
        }

        return attributes;
    }

    /// <summary>Tells the calls that synchronisations are about.</summary>
    public void Finish(ChromeLaunchTable launches)
    {
        foreach (long correlation in _synchronisations)
            if (launches.CallWith(correlation) is >= 0 and int call) builder.AddAttribute(call, _correlation, correlation);
    }
}
