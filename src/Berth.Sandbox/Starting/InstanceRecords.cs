using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Processes;
using Berth.Sandbox.Explanation;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Starting;

/// <summary>Builds the record of an instance that starts.</summary>
public static class InstanceRecords
{
    /// <summary>The record of an instance whose launcher has just been started.</summary>
    public static InstanceRecord Of(
        SandboxParameters parameters, string instanceId, ProcessIdentity launcher, InstanceStore store, TimeProvider time) => new()
        {
            Id = instanceId,
            Name = parameters.Name,
            Launcher = launcher,
            BootId = store.BootId,
            StartedAt = time.GetUtcNow(),
            Identity = IdentityOf(parameters),
            Tier = parameters.Tier,
            Sandbox = ParametersJson.Serialize(parameters),
        };

    /// <summary>The identity of a sandbox, as <see cref="InstanceRecord.Identity"/> has it.</summary>
    public static string IdentityOf(SandboxParameters parameters) =>
        parameters.Identity.Number is { } number ? $"{number}" : "self";

    /// <summary>The identity of this process, which is about to become the launcher.</summary>
    public static ProcessIdentity Self() =>
        ProcessIdentity.Find(Environment.ProcessId) ?? throw new InvalidOperationException("/proc does not know this process");
}
