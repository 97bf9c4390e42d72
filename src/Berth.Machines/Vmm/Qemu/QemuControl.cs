using System.Text.Json;

namespace Berth.Machines.Vmm.Qemu;

/// <summary>Controls a QEMU.</summary>
internal sealed class QemuControl(QmpClient client) : IVmmControl
{
    private const string FirstDisk = "disk0";
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_jobTime = TimeSpan.FromMinutes(5);
    private int _jobs;

    public async Task<string> ReadStateAsync(CancellationToken cancellationToken)
    {
        using var answer = await client.ExecuteAsync("query-status", null, cancellationToken).ConfigureAwait(false);
        return answer.RootElement.TryGetProperty("return", out var status) && status.ValueKind is JsonValueKind.Object
            && status.TryGetProperty("status", out var word)
            ? VmmException.Printable(word.ToString())
            : "unknown";
    }

    public Task PauseAsync(CancellationToken cancellationToken) => RunAsync("stop", null, cancellationToken);

    public Task ResumeAsync(CancellationToken cancellationToken) => RunAsync("cont", null, cancellationToken);

    public Task PressPowerAsync(CancellationToken cancellationToken) => RunAsync("system_powerdown", null, cancellationToken);

    public Task SaveAsync(string snapshot, CancellationToken cancellationToken) =>
        RunJobAsync("snapshot-save", snapshot, withState: true, cancellationToken);

    public async Task RestoreAsync(string snapshot, CancellationToken cancellationToken)
    {
        await RunJobAsync("snapshot-load", snapshot, withState: true, cancellationToken).ConfigureAwait(false);
        await ResumeAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task RemoveAsync(string snapshot, CancellationToken cancellationToken) =>
        RunJobAsync("snapshot-delete", snapshot, withState: false, cancellationToken);

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private async Task RunAsync(string command, Action<Utf8JsonWriter>? arguments, CancellationToken cancellationToken) =>
        (await client.ExecuteAsync(command, arguments, cancellationToken).ConfigureAwait(false)).Dispose();

    private async Task RunJobAsync(string command, string snapshot, bool withState, CancellationToken cancellationToken)
    {
        var disks = await WritableDisksAsync(cancellationToken).ConfigureAwait(false);
        if (disks.Count == 0)
            throw new VmmException("the machine has no disk that can keep a snapshot", null, "start it with an image, or a work disk");
        var job = $"berth{++_jobs}";
        await RunAsync(
            command,
            writer =>
            {
                writer.WriteString("job-id", job);
                writer.WriteString("tag", snapshot);
                if (withState)
                    writer.WriteString("vmstate", disks[0]);
                writer.WriteStartArray("devices");
                foreach (var disk in disks)
                    writer.WriteStringValue(disk);
                writer.WriteEndArray();
            },
            cancellationToken).ConfigureAwait(false);
        await AwaitJobAsync(command, job, cancellationToken).ConfigureAwait(false);
    }

    private async Task AwaitJobAsync(string command, string job, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using (var answer = await client.ExecuteAsync("query-jobs", null, cancellationToken).ConfigureAwait(false))
            {
                var (state, error) = StateOf(answer.RootElement, job);
                if (state == "concluded")
                {
                    await RunAsync("job-dismiss", writer => writer.WriteString("id", job), cancellationToken).ConfigureAwait(false);
                    if (error is not null)
                        throw new VmmException($"QEMU's {command} failed: {VmmException.Printable(error)}");
                    return;
                }
            }

            if (TimeProvider.System.GetElapsedTime(begun) > s_jobTime)
                throw new VmmException($"QEMU's {command} has not ended within {s_jobTime.TotalMinutes:0} minutes");
            await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static (string? State, string? Error) StateOf(JsonElement answer, string job)
    {
        if (!answer.TryGetProperty("return", out var jobs) || jobs.ValueKind is not JsonValueKind.Array)
            throw new VmmException("QEMU answered with something that is no list of jobs");
        foreach (var one in jobs.EnumerateArray())
        {
            if (one.TryGetProperty("id", out var id) && id.ToString() == job && one.TryGetProperty("status", out var status))
                return (status.ToString(), one.TryGetProperty("error", out var error) ? error.ToString() : null);
        }

        return ("concluded", $"the job {job} has vanished");
    }

    /// <summary>The nodes of the writable disks, the root first.</summary>
    private async Task<List<string>> WritableDisksAsync(CancellationToken cancellationToken)
    {
        using var answer = await client.ExecuteAsync("query-block", null, cancellationToken).ConfigureAwait(false);
        var disks = new List<(string Device, string Node)>();
        foreach (var one in answer.RootElement.GetProperty("return").EnumerateArray())
        {
            if (one.TryGetProperty("device", out var device) && one.TryGetProperty("inserted", out var inserted)
                && inserted.TryGetProperty("ro", out var readOnly) && readOnly.ValueKind is JsonValueKind.False
                && inserted.TryGetProperty("node-name", out var node))
                disks.Add((device.ToString(), node.ToString()));
        }

        return [.. disks.OrderBy(static disk => disk.Device != FirstDisk).ThenBy(static disk => disk.Device, StringComparer.Ordinal)
            .Select(static disk => disk.Node)];
    }
}
