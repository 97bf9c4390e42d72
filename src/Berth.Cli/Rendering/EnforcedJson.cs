using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Engine.Enforcement;
using Berth.Linux.Capabilities;
using Berth.Sandbox.Compilation;
using Berth.Workloads.Specs;

namespace Berth.Cli.Rendering;

/// <summary>The enforced record for programs: <c>berth show --json</c>.</summary>
internal static class EnforcedJson
{
    /// <summary>Writes one object.</summary>
    public static void Write(Utf8JsonWriter writer, EnforcedRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("id", record.Instance.Id);
        writer.WriteString("name", record.Instance.Name);
        writer.WriteNumber("pid", record.Instance.Launcher.Pid);
        writer.WriteString("startedAt", record.Instance.StartedAt);
        writer.WriteStartObject("enforced");
        writer.WriteString("tier", record.Instance.Tier.ToString().ToLowerInvariant());
        if (record.Init is { } init)
            writer.WriteNumber("initPid", init);
        writer.WriteNumber("workloadPid", record.Workload);
        WriteKernel(writer, record);
        WriteLimits(writer, record);
        WriteMounts(writer, record);
        WriteLandlock(writer, record);
        writer.WriteStartObject("cgroup");
        writer.WriteString("path", record.Decided.Cgroup);
        foreach (var (file, value) in record.Cgroup)
            writer.WriteString(file, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
        HostServicesJson.Write(writer, record.Instance);
        writer.WriteStrings("notEnforced", record.Decided.NotEnforced);
        writer.WriteStrings("differences", record.Differences);
        writer.WritePropertyName("decided");
        writer.WriteRawValue(record.Instance.Sandbox.Span, skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static void WriteKernel(Utf8JsonWriter writer, EnforcedRecord record)
    {
        writer.WriteStartObject("namespaces");
        foreach (var (kind, number, own) in record.Namespaces)
        {
            writer.WriteStartObject(kind.ToString().ToLowerInvariant());
            writer.WriteNumber("number", number);
            writer.WriteBoolean("own", own);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartArray("uidMap");
        foreach (var map in record.UidMap)
        {
            writer.WriteStartObject();
            writer.WriteNumber("inside", map.Inside);
            writer.WriteNumber("host", map.Outside);
            writer.WriteNumber("count", map.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        var status = record.Status;
        writer.WriteNumber("uid", status.Uids[1]);
        writer.WriteNumber("gid", status.Gids[1]);
        writer.WriteStartArray("groups");
        foreach (var group in status.Groups)
            writer.WriteNumberValue(group);
        writer.WriteEndArray();
        writer.WriteBoolean("noNewPrivs", status.NoNewPrivileges);
        writer.WriteStartObject("seccomp");
        writer.WriteString("mode", status.Seccomp.ToString().ToLowerInvariant());
        writer.WriteNumber("filters", status.SeccompFilters);
        writer.WriteString("rules", record.Decided.SeccompText);
        writer.WriteEndObject();
        writer.WriteStartObject("capabilities");
        writer.WriteStrings("effective", CapabilityName.Of(status.Capabilities.Effective));
        writer.WriteStrings("bounding", CapabilityName.Of(status.Capabilities.Bounding));
        writer.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter writer, EnforcedRecord record)
    {
        writer.WriteStartObject("rlimits");
        foreach (var limit in record.Limits.Where(static l => l.Number < ResourceLimits.Names.Length))
        {
            writer.WriteStartObject(ResourceLimits.Names[limit.Number]);
            writer.WriteNumberOrNull("soft", limit.Soft);
            writer.WriteNumberOrNull("hard", limit.Hard);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteMounts(Utf8JsonWriter writer, EnforcedRecord record)
    {
        writer.WriteStartArray("mounts");
        foreach (var mount in record.Mounts)
        {
            writer.WriteStartObject();
            writer.WriteString("target", mount.MountPoint);
            writer.WriteString("type", mount.FileSystem);
            writer.WriteBoolean("write", !mount.IsReadOnly);
            writer.WriteStrings("options", mount.Options);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLandlock(Utf8JsonWriter writer, EnforcedRecord record)
    {
        writer.WriteStartObject("landlock");
        writer.WriteBoolean("applied", record.Decided.Landlock is not null && record.Instance.Tier != IsolationTier.None);
        writer.WriteString("source", "the launcher's word: the kernel does not tell");
        writer.WriteNumber("abi", record.Decided.Landlock?.Abi ?? 0);
        writer.WriteNumber("rules", record.Decided.Landlock?.Rules.Length ?? 0);
        writer.WriteEndObject();
    }
}
