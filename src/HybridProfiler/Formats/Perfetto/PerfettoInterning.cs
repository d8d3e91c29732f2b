using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Reads interned data into the state of a sequence.</summary>
internal static class PerfettoInterning
{
    public static bool Read(PerfettoContent content, PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes)
    {
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            ReadOnlySpan<byte> entryBytes = fields.Bytes;
            ulong iid = 0, number = 0;
            string text = "", description = "";
            var entry = new ProtoReader(entryBytes);
            while (entry.Next())
            {
                if (entry.Field == PerfettoFields.Interned.Iid) iid = entry.Number;
                else if (entry.Field == PerfettoFields.Interned.Text && entry.HasBytes) text = entry.Text;
                else if (entry.Field == 3 && entry.HasBytes) description = entry.Text;
                else if (entry.Field == 3) number = entry.Number;
            }

            if (entry.Malformed) return false;
            switch (fields.Field)
            {
                case PerfettoFields.Interned.EventNames: sequence.Names.Set(iid, content.Builder.Intern(text)); break;
                case PerfettoFields.Interned.EventCategories: sequence.Categories.Set(iid, content.CategoryOf(text)); break;
                case PerfettoFields.Interned.AnnotationNames: sequence.Keys.Set(iid, KeyOf(content, iid, text)); break;
                case PerfettoFields.Interned.ComputeArgNames: sequence.Arguments.Set(iid, KeyOf(content, iid, text)); break;
                case PerfettoFields.Interned.AnnotationStrings: sequence.Strings.Set(iid, text); break;
                case PerfettoFields.Interned.GpuSpecifications: sequence.Stages.Set(iid, new PerfettoStage(text, content.CategoryOf(description))); break;
                case PerfettoFields.Interned.GraphicsContexts: sequence.Contexts.Set(iid, (int)number); break;
            }
        }

        return !fields.Malformed;
    }

    private static int KeyOf(PerfettoContent content, ulong iid, string text) =>
        content.IsOurs && iid < (ulong)PerfettoKeys.Names.Length && text == PerfettoKeys.Names[iid] ? -(int)iid : content.Builder.Intern(text);
}
