using System.Text.Json;
using Berth.Desktop.Host;
using Berth.Instances.HostActions;

namespace Berth.Desktop.Sound;

/// <summary>
/// Makes the socket by which a workload reaches the sound server, and passes on what it may ask. It ends with this process at the latest.
/// </summary>
/// <param name="Server">The server's socket.</param>
/// <param name="Socket">The path of the new socket, in the directory of the instance.</param>
/// <param name="MayRecord">Whether it may record.</param>
/// <param name="Uid">The uid of the workload, if it is not the caller's.</param>
internal sealed record SoundProxyAction(string Server, string Socket, bool MayRecord, uint? Uid) : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "soundProxy";

    /// <summary>The server's cookie; null: none is known.</summary>
    public string? Cookie { get; init; }

    /// <summary>What passes; null: not applied by this process.</summary>
    public SoundProxy? Running { get; init; }

    /// <inheritdoc/>
    public override string Description =>
        $"let it play{(MayRecord ? " and record" : "")} with the sound server at {Server}, by {Socket}, and refuse other requests";

    /// <inheritdoc/>
    public override string RevertDescription => $"let it no more, and remove {Socket}";

    /// <inheritdoc/>
    protected override string Kind => RecordedKind;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context) =>
        this with { Running = new SoundProxy(OwnSocket.Listen(Socket, Uid), Server, PulseCookie.Find(Cookie), MayRecord) };

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        Running?.Dispose();
        OwnFile.Remove(Socket);
    }

    internal static SoundProxyAction Read(JsonElement payload) => new(
        HostActionJson.Text(payload, "server"), HostActionJson.Text(payload, "socket"), payload.GetProperty("mayRecord").GetBoolean(),
        HostActionJson.Uid(payload, "uid"));

    /// <inheritdoc/>
    protected override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("server", Server);
        writer.WriteString("socket", Socket);
        writer.WriteBoolean("mayRecord", MayRecord);
        HostActionJson.WriteUid(writer, "uid", Uid);
    }
}
