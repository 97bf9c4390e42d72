using System.Collections.Immutable;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Processes;

namespace Berth.Engine.Running;

/// <summary>Lists running instances.</summary>
internal static class InstanceList
{
    /// <summary>Running instances, the oldest first.</summary>
    public static IReadOnlyList<InstanceSummary> Running(InstanceStore store, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        return [.. store.All().Where(store.IsAlive).OrderBy(static r => r.StartedAt).Select(r => Summarise(r, time.GetUtcNow()))];
    }

    private static InstanceSummary Summarise(InstanceRecord record, DateTimeOffset now)
    {
        var command = string.Join(' ', CommandOf(record).Select(static word => Printable.Line(word)));
        var tier = record.Machine is null ? record.Tier.ToString().ToLowerInvariant() : "machine";
        return new InstanceSummary(record, tier, Printable.Span(now - record.StartedAt), command);
    }

    private static ImmutableArray<string> CommandOf(InstanceRecord record)
    {
        if (record.Machine is { } machine)
            return machine.Command.IsEmpty ? ["(berth vm)"] : machine.Command;
        using var sandbox = JsonDocument.Parse(record.Sandbox);
        return [.. sandbox.RootElement.GetProperty("arguments").EnumerateArray().Select(static a => a.GetHostString()!)];
    }
}
