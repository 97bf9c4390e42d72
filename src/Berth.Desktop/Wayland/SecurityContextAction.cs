using System.Text.Json;
using Berth.Desktop.Host;
using Berth.Instances.HostActions;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Desktop.Wayland;

/// <summary>
/// Makes the Wayland socket of an instance, whose clients the compositor knows as those of this sandbox. The compositor stops to accept
/// clients there when this process closes its end of a pipe, so also when this process is killed.
/// </summary>
/// <param name="Compositor">The compositor's socket.</param>
/// <param name="Socket">The path of the new socket, in the directory of the instance.</param>
/// <param name="AppId">By what the compositor knows the workload.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="Uid">The uid of the workload, if it is not the caller's.</param>
internal sealed record SecurityContextAction(string Compositor, string Socket, string AppId, string InstanceId, uint? Uid)
    : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "waylandContext";

    /// <summary>The end of the pipe whose closing ends the context; null: not applied by this process.</summary>
    public SafeFileHandle? Held { get; init; }

    /// <inheritdoc/>
    public override string Description =>
        $"have the compositor at {Compositor} accept Wayland clients at {Socket}, as those of the app {AppId} of the sandbox engine berth";

    /// <inheritdoc/>
    public override string RevertDescription => $"have it accept no more clients there, and remove {Socket}";

    /// <inheritdoc/>
    protected override string Kind => RecordedKind;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        using var listener = OwnSocket.Listen(Socket, Uid);
        var pipe = Pipe.Create();
        try
        {
            SecurityContext.Create(Compositor, listener, pipe.ReadEnd, AppId, InstanceId);
            return this with { Held = pipe.WriteEnd };
        }
        catch
        {
            pipe.WriteEnd.Dispose();
            throw;
        }
        finally
        {
            pipe.ReadEnd.Dispose();
        }
    }

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        Held?.Dispose();
        OwnFile.Remove(Socket);
    }

    internal static SecurityContextAction Read(JsonElement payload) => new(
        HostActionJson.Text(payload, "compositor"), HostActionJson.Text(payload, "socket"), HostActionJson.Text(payload, "appId"),
        HostActionJson.Text(payload, "instanceId"), HostActionJson.Uid(payload, "uid"));

    /// <inheritdoc/>
    protected override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("compositor", Compositor);
        writer.WriteString("socket", Socket);
        writer.WriteString("appId", AppId);
        writer.WriteString("instanceId", InstanceId);
        HostActionJson.WriteUid(writer, "uid", Uid);
    }
}
