using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Builds a table and, with it, the flat metrics: a number stands in both or in neither.</summary>
internal sealed class TableBuilder(string id, string title, List<Metric> metrics)
{
    private readonly List<ReportColumn> _columns = [];
    private readonly List<ImmutableArray<ReportCell>> _rows = [];
    private readonly List<string> _notes = [];
    private List<ReportCell> _row = [];
    private bool _isHidden;
    private Metric _about = new("", "", "", "", "", 0, MetricUnit.None, true);

    public TableBuilder TextColumn(string key, string columnTitle)
    {
        _columns.Add(new ReportColumn(key, columnTitle, MetricUnit.None, true, ""));
        return this;
    }

    /// <summary>A column of sentences.</summary>
    public TableBuilder ProseColumn(string key, string columnTitle)
    {
        _columns.Add(new ReportColumn(key, columnTitle, MetricUnit.None, true, "", IsProse: true));
        return this;
    }

    public TableBuilder Column(string metric, string columnTitle, string group = "")
    {
        _columns.Add(new ReportColumn(metric, columnTitle, MetricCatalog.Find(metric).Unit, false, group));
        return this;
    }

    public TableBuilder Note(string note)
    {
        _notes.Add(note);
        return this;
    }

    /// <summary>Begins a row that is about something.</summary>
    /// <param name="device">Device, or empty.</param>
    /// <param name="stream">Queue or thread, or empty.</param>
    /// <param name="component">Component, or empty.</param>
    /// <param name="subject">What else, or empty.</param>
    /// <param name="hidden">True when its numbers stand among the metrics only.</param>
    public TableBuilder Row(string device = "", string stream = "", string component = "", string subject = "", bool hidden = false)
    {
        Close();
        _isHidden = hidden;
        _about = new Metric("", device, stream, component, subject, 0, MetricUnit.None, true);
        return this;
    }

    public TableBuilder Text(string text)
    {
        _row.Add(ReportCell.Of(text));
        return this;
    }

    /// <summary>Adds the number of the next column.</summary>
    /// <param name="number">Value in base units.</param>
    /// <param name="costNs">The profiler's own cost in it.</param>
    /// <param name="unit">Unit, where the catalogue leaves it open.</param>
    public TableBuilder Value(double number, double costNs = 0, MetricUnit? unit = null)
    {
        ReportColumn column = _columns[_row.Count];
        ReportCell cell = ReportCell.Of(number, unit ?? column.Unit, costNs);
        _row.Add(cell);
        metrics.Add(_about with { Key = column.Key, Value = number, Unit = cell.Unit, Distinguishable = cell.NotDistinguishableBelow == 0 });
        return this;
    }

    /// <summary>Adds a number that is only for the reader of the table (sums).</summary>
    public TableBuilder Shown(double number)
    {
        _row.Add(ReportCell.Of(number, _columns[_row.Count].Unit));
        return this;
    }

    public TableBuilder Blank(int cells = 1)
    {
        for (int i = 0; i < cells; i++) _row.Add(ReportCell.Of(""));
        return this;
    }

    public ReportTable Build()
    {
        Close();
        return new ReportTable(id, title, [.. _columns], [.. _rows], [.. _notes]);
    }

    private void Close()
    {
        if (_row.Count == 0) return;
        if (_row.Count != _columns.Count) throw new InvalidOperationException($"Table '{id}': a row of {_row.Count} cells under {_columns.Count} columns.");
        if (!_isHidden) _rows.Add([.. _row]);
        _isHidden = false;
        _row = [];
    }
}
