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
        using var sandbox = JsonDocument.Parse(record.Sandbox);
        var command = string.Join(
            ' ', sandbox.RootElement.GetProperty("arguments").EnumerateArray().Select(static a => Printable.Line(a.GetHostString()!)));
        return new InstanceSummary(record, record.Tier.ToString().ToLowerInvariant(), Printable.Span(now - record.StartedAt), command);
    }
}
