using Berth.Supervision.Detection;

namespace Berth.Cli.Rendering;

/// <summary>The service managers of this host, as text.</summary>
internal static class ServiceManagerText
{
    public static void Write(ServiceManagerChoice choice)
    {
        foreach (var finding in choice.Findings)
        {
            var mark = finding.Kind == choice.Kind ? "used" : finding.IsPresent ? "yes" : "no";
            Console.WriteLine($"  {mark,-4}  {ServiceManagerDetection.NameOf(finding.Kind),-8}  {finding.Reason}");
        }
    }
}
