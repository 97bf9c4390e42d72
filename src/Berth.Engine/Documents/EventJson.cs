using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Engine.Events;
using Berth.Releases.Signing;
using Berth.Sandbox.Explanation;

namespace Berth.Engine.Documents;

/// <summary>Events as JSON, the same for every front end.</summary>
public static class EventJson
{
    /// <summary>Writes an event that is the result of a request.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="writer">A writer with one of the options of <see cref="Descriptions.Text.HostJson"/>.</param>
    /// <param name="withCalls">Whether the system calls of an outcome are written as well.</param>
    /// <returns>Whether the event is a result; false: nothing was written.</returns>
    public static bool TryWrite(EngineEvent happened, Utf8JsonWriter writer, bool withCalls = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var json = EngineJson.Default;
        return happened switch
        {
            OutcomePlanned planned => Write(planned, writer, withCalls),
            MachineWorkloadPlanned planned => Write(planned, writer, withCalls),
            InstancesListed listed => Write(listed.Instances.Select(InstanceDocument.Of), json.IEnumerableInstanceDocument, writer),
            GrantsListed listed => Write(listed.Instances.Select(GrantsDocument.Of), json.IEnumerableGrantsDocument, writer),
            EnforcementRead read => Write(EnforcementDocument.Of(read.Record), json.EnforcementDocument, writer),
            ServicesListed listed =>
                Write(listed.Services.Select(static service => new ServiceDocument(service)), json.IEnumerableServiceDocument, writer),
            ServiceShown shown => Write(new ServiceDocument(shown.Service), json.ServiceDocument, writer),
            LogLineRead read => Write(LogLineDocument.Of(read), json.LogLineDocument, writer),
            ServiceManagersFound found => Write(ServiceManagerDocument.Of(found.Choice), json.IEnumerableServiceManagerDocument, writer),
            HostExamined examined => Write(examined.Findings, json.IReadOnlyListFinding, writer),
            ReleaseUpdated updated => Write(ReleaseUpdateDocument.Of(updated.Result), json.ReleaseUpdateDocument, writer),
            ReleasesListed listed =>
                Write(listed.Releases.Select(static release => ReleaseDocument.Of(release)), json.IEnumerableReleaseDocument, writer),
            ReleaseShown shown => Write(ReleaseDocument.Of(shown.Release, shown.Directory), json.ReleaseDocument, writer),
            ReleasesVerified verified =>
                Write(verified.Releases.Select(ReleaseVerificationDocument.Of), json.IEnumerableReleaseVerificationDocument, writer),
            ReleasesPruned pruned => Write(pruned.Removed.Select(static id => id.Text), json.IEnumerableString, writer),
            ReleaseSigned signed => Write(ReleaseSignatureDocument.Of(signed), json.ReleaseSignatureDocument, writer),
            ReleaseKeysRead read => Write(read.Keys ?? new KeyList(), json.KeyList, writer),
            HostServiceAnswered answered => Write(HostServiceAnswerDocument.Of(answered), json.HostServiceAnswerDocument, writer),
            HostServiceRefused refused => Write(HostServiceAnswerDocument.Of(refused), json.HostServiceAnswerDocument, writer),
            ImagesListed listed => Write(listed.Images.Select(ImageDocument.Of), json.IEnumerableImageDocument, writer),
            ImageBuilt built => Write(ImageDocument.Of(built.Image), json.ImageDocument, writer),
            ImageResized resized => Write(ImageDocument.Of(resized.Image), json.ImageDocument, writer),
            ImageInspected inspected => Write(ImageDetailsDocument.Of(inspected.Details), json.ImageDetailsDocument, writer),
            ImageFilesListed listed => Write(listed.Files.Select(ImageFileDocument.Of), json.IEnumerableImageFileDocument, writer),
            MachinesListed listed => Write(listed.Machines.Select(MachineDocument.Of), json.IEnumerableMachineDocument, writer),
            MachinePortsListed listed => Write(listed.Ports, json.IReadOnlyListMachinePort, writer),
            MachinesPruned pruned => Write(pruned.Remnants, json.IReadOnlyListMachineRemnant, writer),
            MachineShown shown =>
                Write(MachinePlanDocument.Of(MachineDocument.Of(shown.Machine), shown.Plan, []), json.MachinePlanDocument, writer),
            MachinePlanned planned =>
                Write(MachinePlanDocument.Of(null, planned.Plan, planned.BootLines), json.MachinePlanDocument, writer),
            FleetShown shown => Write(shown.Hosts.Select(FleetHostDocument.Of), json.IEnumerableFleetHostDocument, writer),
            PushPlanned planned => Write(new PushPlanDocument(planned.ReleaseId, planned.Waves), json.PushPlanDocument, writer),
            PushEnded ended => Write(
                ended.Hosts.Select(PushedHostDocument.Of), json.IEnumerablePushedHostDocument,
                    writer),
            _ => false,
        };
    }

    private static bool Write<T>(T document, JsonTypeInfo<T> type, Utf8JsonWriter writer)
    {
        JsonSerializer.Serialize(writer, document, type);
        return true;
    }

    private static bool Write(MachineWorkloadPlanned planned, Utf8JsonWriter writer, bool withCalls)
    {
        MachineWorkloadJson.Write(writer, planned, withCalls);
        return true;
    }

    private static bool Write(OutcomePlanned planned, Utf8JsonWriter writer, bool withCalls)
    {
        OutcomeJson.Write(writer, planned.Outcome, planned.Program, withCalls);
        return true;
    }
}
