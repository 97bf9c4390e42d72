using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Diagnosis;

namespace Berth.Cli.Commands;

/// <summary><c>berth doctor</c>.</summary>
internal sealed class DoctorCommand : Command
{
    public DoctorCommand()
        : base("doctor", "Say what this kernel and host offer, what is missing, and the one line that mends it")
    {
        var json = new Option<bool>("--json") { Description = "For programs" };
        Options.Add(json);
        SetAction(parsed =>
        {
            var findings = Doctor.Examine();
            if (parsed.GetValue(json))
                WriteJson(findings);
            else
                WriteText(findings);
            return findings.Any(static f => f.Level == FindingLevel.Missing) ? ExitCode.Failed : ExitCode.Success;
        });
    }

    private static void WriteText(IEnumerable<Finding> findings)
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

    private static void WriteJson(IEnumerable<Finding> findings) => JsonOutput.WriteArray(findings, static (writer, finding) =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", finding.Name);
        writer.WriteString("level", finding.Level.ToString().ToLowerInvariant());
        writer.WriteString("detail", finding.Detail);
        writer.WriteString("fix", finding.Fix);
        writer.WriteEndObject();
    });
}
