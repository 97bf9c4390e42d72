using Berth.Engine;
using Berth.Engine.Diagnosis;

namespace Berth.Cli.Rendering;

/// <summary>What this host offers, as text.</summary>
internal static class FindingText
{
    public static void Write(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            Console.WriteLine($"  {Mark(finding.Level)}  {finding.Name,-14} {Printable.Line(finding.Detail)}");
            if (finding.Fix is { } fix)
                Console.WriteLine($"      {"",-14} fix: {Printable.Line(fix)}");
        }
    }

    private static string Mark(FindingLevel level)
    {
        var (word, color) = level switch
        {
            FindingLevel.Good => ("ok", "32"),
            FindingLevel.Limited => ("--", "33"),
            _ => ("NO", "31"),
        };
        return Colors.OnOutput ? $"\e[{color}m{word}\e[0m" : word;
    }
}
