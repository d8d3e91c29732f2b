using System.Collections.Immutable;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What is done to tensors on their way between components, and how they lie in memory.</summary>
internal static class LedgerSection
{
    private const int MostRows = 40;

    public static ReportSection Build(ReportContext context) => new(
        "ledger", "Edge ledger", "What is done to tensors on their way from component to component: contents, conversions, bytes moved for each byte of use, and how the consumer's reading meets memory.",
        [Bytes(context), Conversions(context), Mismatches(context), Paths(context)], [], []);

    private static ReportTable Bytes(ReportContext context)
    {
        TableBuilder table = context.Table("ledger", "Bytes moved and used").TextColumn("edge", "edge").Column("ledger/tensors", "tensors").Column("ledger/contents", "contents").Column("ledger/useful", "useful", "bytes")
            .Column("ledger/moved", "moved at least", "bytes").Column("ledger/moved_per_useful", "moved / useful").Column("ledger/needless", "for nothing", "bytes").Column("ledger/strided", "read in strides", "bytes")
            .Column("ledger/line_use", "line use").Column("ledger/alignment", "aligned to");
        foreach (EdgeLedger row in context.Analysis.Memory.Ledger)
        {
            string name = context.Names.Edges[row.Edge];
            table.Row(subject: name).Text(name).Value(row.Tensors > 0 ? row.Tensors : double.NaN).Value(row.Versions > 0 ? row.Versions : double.NaN).Value(row.UsefulBytes).Value(row.MovedBytes).Value(row.MovedPerUseful)
                .Value(row.NeedlessBytes).Value(row.StridedBytes).Value(row.LineUse).Value(row.AlignmentBytes > 0 ? row.AlignmentBytes : double.NaN);
        }

        return table.Note("Hand-offs that do not state tensor and version count as new contents each. Conversions are what the program states of its hand-offs; what it does not state counts as none.").Build();
    }

    private static ReportTable Conversions(ReportContext context)
    {
        TableBuilder table = context.Table("ledger-conversions", "Conversions").TextColumn("edge", "edge").Column("ledger/copies", "copied").Column("ledger/to_device", "to a device").Column("ledger/to_host", "to the host")
            .Column("ledger/casts", "cast").Column("ledger/layout_changes", "layout changed").Column("ledger/resizes", "resized").Column("ledger/again", "again").Column("ledger/undone", "taken back");
        foreach (EdgeLedger row in context.Analysis.Memory.Ledger)
        {
            string name = context.Names.Edges[row.Edge];
            bool none = row.MovedBytes == 0 && row.Copies + row.HostToDevice + row.DeviceToHost + row.Casts + row.LayoutChanges + row.Resizes == 0;
            table.Row(subject: name, hidden: none).Text(name).Value(row.Copies).Value(row.HostToDevice).Value(row.DeviceToHost).Value(row.Casts).Value(row.LayoutChanges).Value(row.Resizes).Value(row.ConvertedAgain).Value(row.Undone);
        }

        return table.Note("Numbers of hand-offs. Again: contents that the edge had converted before. Taken back: a later hand-off of the path restores the element type or layout, or brings the same contents back to a device.").Build();
    }

    private static ReportTable Mismatches(ReportContext context)
    {
        TableBuilder table = context.Table("layout-mismatches", "Layouts that do not fit").TextColumn("edge", "edge").TextColumn("type", "type").TextColumn("shape", "shape").TextColumn("strides", "strides").TextColumn("what", "the consumer")
            .Column("layout/hand_offs", "n").Column("layout/bytes", "bytes").Column("layout/run", "side by side").Column("layout/line_use", "line use");
        ImmutableArray<LayoutMismatch> mismatches = context.Analysis.Memory.LayoutMismatches;
        for (int i = 0; i < mismatches.Length; i++)
        {
            LayoutMismatch row = mismatches[i];
            string name = context.Names.Edges[row.Edge], shape = row.Layout.Shape.IsDefaultOrEmpty ? "" : string.Join(" × ", row.Layout.Shape), strides = row.Access.IsRowMajor ? "row-major" : string.Join(", ", row.Layout.Strides);
            string type = ReportContext.Word(row.Layout.DType), what = row.IsConverted ? "gets it converted" : "reads it in strides";
            table.Row(subject: Names.Subject(name, type, shape, strides, $"{row.Layout.From} to {row.Layout.To}", ReportContext.Word(row.Layout.Conversions)), hidden: i >= MostRows)
                .Text(name).Text(type).Text(shape).Text(strides).Text(what).Value(row.HandOffs).Value(row.Bytes)
                .Value(row.Access.ElementBytes > 0 ? row.Access.RunElements * row.Access.ElementBytes : double.NaN).Value(row.Access.LineUse);
        }

        if (mismatches.Length > MostRows) table.Note($"{mismatches.Length - MostRows} more stand in the metrics of the JSON.");
        return table.Note("Side by side: bytes of the layout, as it was handed over, that can be read in order before the first jump. Line use: bytes used of each 64-byte line fetched by such a reading, without help of caches.").Build();
    }

    private static ReportTable Paths(ReportContext context)
    {
        TableBuilder table = context.Table("conversion-paths", "Conversions along paths").TextColumn("path", "path").Column("conversion/path/count", "times").Column("conversion/path/conversions", "conversions each").Column("conversion/path/bytes", "bytes");
        ConversionPath[] paths = [.. context.Analysis.Memory.Paths.Where(p => p.Conversions > 0)];
        for (int i = 0; i < paths.Length; i++)
        {
            string name = TextOf(context, paths[i]);
            table.Row(subject: name, hidden: i >= MostRows).Text(name).Value(paths[i].Count).Value(paths[i].Conversions).Value(paths[i].Bytes);
        }

        if (paths.Length > MostRows) table.Note($"{paths.Length - MostRows} more stand in the metrics of the JSON.");
        return table.Note("A path follows a request's hand-offs: after one to a component comes the first that the component makes once it has taken over.").Build();
    }

    private static string TextOf(ReportContext context, ConversionPath path)
    {
        string text = context.Names.Component(context.Trace.Edges[path.Steps[0].Key].Producer);
        foreach ((int edge, Conversions conversions) in path.Steps)
        {
            EdgeInfo info = context.Trace.Edges[edge];
            string about = string.Join(": ", new[] { info.Name, ReportContext.Word(conversions) }.Where(t => t.Length > 0));
            text += $" →{(about.Length > 0 ? $" [{about}]" : "")} {context.Names.Component(info.Consumer)}";
        }

        return text;
    }
}
