using Berth.Supervision.Detection;
using Berth.Supervision.Services;

namespace Berth.Engine.Documents;

/// <summary>A service manager, and whether this host has it.</summary>
internal sealed record ServiceManagerDocument(ServiceManagerKind Name, bool Present, bool Used, string Reason)
{
    public static IEnumerable<ServiceManagerDocument> Of(ServiceManagerChoice choice) =>
        choice.Findings.Select(
            finding => new ServiceManagerDocument(finding.Kind, finding.IsPresent, finding.Kind == choice.Kind, finding.Reason));
}
