using System.Text.Json;

namespace Berth.Machines.Vmm.Qemu;

/// <summary>Controls a QEMU.</summary>
internal sealed class QemuControl(QmpClient client) : IVmmControl
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_jobTime = TimeSpan.FromMinutes(5);
    private int _jobs;

    public Task<string> ReadStateAsync(CancellationToken cancellationToken) => AskAsync(
        "query-status", static status => VmmException.Printable(status.GetProperty("status").ToString()), cancellationToken);

    public Task PauseAsync(CancellationToken cancellationToken) => RunAsync("stop", null, cancellationToken);

    public Task ResumeAsync(CancellationToken cancellationToken) => RunAsync("cont", null, cancellationToken);

    public Task PressPowerAsync(CancellationToken cancellationToken) => RunAsync("system_powerdown", null, cancellationToken);

    public Task SaveAsync(string snapshot, CancellationToken cancellationToken) =>
        RunJobAsync("snapshot-save", snapshot, withState: true, cancellationToken);

    public async Task RestoreAsync(string snapshot, CancellationToken cancellationToken)
    {
        // QEMU stops the machine before it looks for the snapshot.
        await RequireSnapshotAsync(snapshot, cancellationToken).ConfigureAwait(false);
        await RunJobAsync("snapshot-load", snapshot, withState: true, cancellationToken).ConfigureAwait(false);
        await ResumeAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task RemoveAsync(string snapshot, CancellationToken cancellationToken)
    {
        // QEMU's job does nothing, successfully, if there is none.
        await RequireSnapshotAsync(snapshot, cancellationToken).ConfigureAwait(false);
        await RunJobAsync("snapshot-delete", snapshot, withState: false, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private async Task RequireSnapshotAsync(string snapshot, CancellationToken cancellationToken)
    {
        var there = await ReadSnapshotsAsync(cancellationToken).ConfigureAwait(false);
        if (!there.Contains(snapshot))
        {
            throw new VmmException(
                $"the machine has no snapshot \"{snapshot}\"", null,
                there.Count == 0 ? "it has none" : $"it has {string.Join(", ", there.Distinct().Select(VmmException.Printable))}");
        }
    }

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
            var (state, error) =
                await AskAsync("query-jobs", jobs => StateOf(jobs, job), cancellationToken).ConfigureAwait(false);
            if (state == "concluded")
            {
                await RunAsync("job-dismiss", writer => writer.WriteString("id", job), cancellationToken).ConfigureAwait(false);
                if (error is not null)
                    throw new VmmException($"QEMU's {command} failed: {VmmException.Printable(error)}");
                return;
            }

            if (TimeProvider.System.GetElapsedTime(begun) > s_jobTime)
                throw new VmmException($"QEMU's {command} has not ended within {s_jobTime.TotalMinutes:0} minutes");
            await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static (string? State, string? Error) StateOf(JsonElement jobs, string job)
    {
        foreach (var one in jobs.EnumerateArray())
        {
            if (one.GetProperty("id").ToString() == job)
                return (one.GetProperty("status").ToString(), one.TryGetProperty("error", out var error) ? error.ToString() : null);
        }

        throw new VmmException($"QEMU's job {job} has vanished");
    }

    /// <summary>The names of the snapshots in the disks.</summary>
    private Task<List<string>> ReadSnapshotsAsync(CancellationToken cancellationToken) => AskAsync(
        "query-block",
        static blocks => (List<string>)
        [
            .. from inserted in Inserted(blocks)
               where inserted.GetProperty("image").TryGetProperty("snapshots", out _)
               from snapshot in inserted.GetProperty("image").GetProperty("snapshots").EnumerateArray()
               select snapshot.GetProperty("name").ToString(),
        ],
        cancellationToken);

    /// <summary>The nodes of the writable disks, the root first: QEMU lists them in the order of its command line.</summary>
    private Task<List<string>> WritableDisksAsync(CancellationToken cancellationToken) => AskAsync(
        "query-block",
        static blocks => (List<string>)
        [
            .. from inserted in Inserted(blocks)
               where !inserted.GetProperty("ro").GetBoolean()
               select inserted.GetProperty("node-name").ToString(),
        ],
        cancellationToken);

    private static IEnumerable<JsonElement> Inserted(JsonElement blocks)
    {
        foreach (var block in blocks.EnumerateArray())
        {
            if (block.TryGetProperty("inserted", out var inserted))
                yield return inserted;
        }
    }

    /// <summary>Asks for something, and reads the answer, which may be anything: a guest may have broken out into QEMU.</summary>
    private async Task<T> AskAsync<T>(string command, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using var answer = await client.ExecuteAsync(command, null, cancellationToken).ConfigureAwait(false);
        try
        {
            return read(answer.RootElement.GetProperty("return"));
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException)
        {
            throw new VmmException($"QEMU answered {command} with something that is not its protocol", error);
        }
    }
}
