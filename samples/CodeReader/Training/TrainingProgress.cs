namespace CodeReader.Training;

/// <summary>A progress bar on a terminal; a line every quarter where output goes to a file.</summary>
internal sealed class TrainingProgress(TextWriter output, bool interactive, int steps)
{
    private const int Width = 30;
    private int _done;

    internal void Step(string what)
    {
        _done++;
        if (interactive)
        {
            int filled = Width * _done / steps;
            output.Write($"\r  training [{new string('#', filled)}{new string('.', Width - filled)}] {100 * _done / steps,3} %  {what,-40}");
            if (_done == steps)
                output.WriteLine();
        }
        else if (_done == steps || 4 * _done / steps > 4 * (_done - 1) / steps)
        {
            output.WriteLine($"  training {100 * _done / steps,3} %  {what}");
        }
    }
}
