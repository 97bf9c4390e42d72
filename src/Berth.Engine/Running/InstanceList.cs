using System.Globalization;
using System.Text.Json;
using Berth.Sandbox.State;

namespace Berth.Engine.Running;

/// <summary>What runs.</summary>
public static class InstanceList
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
        var command = string.Join(' ', sandbox.RootElement.GetProperty("arguments").EnumerateArray().Select(static a => Printable(a.GetString()!)));
        return new InstanceSummary(record, record.Tier.ToString().ToLowerInvariant(), Duration(now - record.StartedAt), command);
    }

    // A command line may hold anything; a listing stays one line an instance and never drives the terminal.
    private static string Printable(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));

    private static string Duration(TimeSpan up) => up switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)up.TotalSeconds)}s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{up.Minutes}m{up.Seconds:00}s"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{up.Hours}h{up.Minutes:00}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)up.TotalDays}d{up.Hours:00}h"),
    };
}
