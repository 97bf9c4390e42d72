using System.Text.Json;

namespace Berth.Machines.Vmm.Firecracker;

/// <summary>Controls a Firecracker.</summary>
internal sealed class FirecrackerControl(FirecrackerClient client) : IVmmControl
{
    public async Task<string> ReadStateAsync(CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(new FirecrackerRequest("GET", "/", null), cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.TryGetProperty("state", out var state)
                ? VmmException.Printable(state.ToString()).ToLowerInvariant()
                : "unknown";
        }
        catch (JsonException error)
        {
            throw new VmmException("Firecracker answered with something that is not its protocol", error);
        }
    }

    public Task PauseAsync(CancellationToken cancellationToken) => SendAsync(FirecrackerRequests.State("Paused"), cancellationToken);

    public Task ResumeAsync(CancellationToken cancellationToken) => SendAsync(FirecrackerRequests.State("Resumed"), cancellationToken);

    public Task PressPowerAsync(CancellationToken cancellationToken) =>
        SendAsync(FirecrackerRequests.Action("SendCtrlAltDel"), cancellationToken);

    public async Task SaveAsync(string snapshot, CancellationToken cancellationToken)
    {
        await PauseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendAsync(FirecrackerRequests.Save(snapshot), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ResumeAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    public Task RestoreAsync(string snapshot, CancellationToken cancellationToken) => throw new VmmException(
        "Firecracker cannot continue a running machine from a snapshot", null, "stop the machine, and start it from the snapshot");

    public Task RemoveAsync(string snapshot, CancellationToken cancellationToken)
    {
        File.Delete(snapshot + ".state");
        File.Delete(snapshot + ".memory");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private Task SendAsync(FirecrackerRequest request, CancellationToken cancellationToken) => client.SendAsync(request, cancellationToken);
}
