using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision.Detection;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service managers</c>.</summary>
internal sealed class ServiceManagersCommand : Command
{
    public ServiceManagersCommand()
        : base("managers", "Say which service managers this host has, and why it has not the others")
    {
        var json = new Option<bool>("--json") { Description = "For programs" };
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var choice = await ServiceManagers.DetectAsync(null, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(json))
                WriteJson(choice);
            else
                WriteText(choice);
            return ExitCode.Success;
        });
    }

    private static void WriteText(ServiceManagerChoice choice)
    {
        foreach (var finding in choice.Findings)
        {
            var mark = finding.Kind == choice.Kind ? "used" : finding.IsPresent ? "yes" : "no";
            Console.WriteLine($"  {mark,-4}  {ServiceManagerDetection.NameOf(finding.Kind),-8}  {finding.Reason}");
        }
    }

    private static void WriteJson(ServiceManagerChoice choice) => JsonOutput.WriteArray(choice.Findings, (writer, finding) =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", ServiceManagerDetection.NameOf(finding.Kind));
        writer.WriteBoolean("present", finding.IsPresent);
        writer.WriteBoolean("used", finding.Kind == choice.Kind);
        writer.WriteString("reason", finding.Reason);
        writer.WriteEndObject();
    });
}
