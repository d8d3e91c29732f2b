using System.Globalization;
using HybridProfiler.Tool.SelfTest;
using Spectre.Console;

namespace HybridProfiler.Tool.Output;

/// <summary>The self-test for people: one line for each claim, by what it was tried on.</summary>
internal static class SelfTestText
{
    private static readonly int s_resultWidth = Name(CheckResult.NotMeasured).Length;

    public static void Write(SelfTestReport selfTest, IAnsiConsole console)
    {
        foreach (IGrouping<string, Check> subject in selfTest.Checks.GroupBy(c => c.Subject))
        {
            DoctorText.Heading(console, $"Self-test: {subject.Key}{(subject.Any(c => c.Simulated) ? " (simulated: nothing here is a measurement of hardware)" : "")}");
            Grid grid = DoctorText.Columns(s_resultWidth).AddColumn(new GridColumn { Padding = new Padding(2, 0, 0, 0) });
            foreach (Check check in subject) grid.AddRow(DoctorText.Plain(Name(check.Result), ColorOf(check.Result)), DoctorText.Plain(check.Claim), DoctorText.Plain(check.Measured));
            console.Write(grid);
        }

        console.WriteLine();
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Self-test: {selfTest.Passed} hold, {selfTest.Failed} fail, {selfTest.NotMeasured} not measured; {selfTest.Seconds:0.0} s"));
    }

    private static string Name(CheckResult result) => result switch
    {
        CheckResult.Pass => "pass",
        CheckResult.Fail => "FAIL",
        _ => "not measured",
    };

    private static Color ColorOf(CheckResult result) => result switch
    {
        CheckResult.Pass => Color.Green,
        CheckResult.Fail => Color.Red,
        _ => Color.Grey,
    };
}
