using System.Text.Json;
using Berth.Instances.HostActions;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Desktop.X11;

/// <summary>
/// Lets the processes of a uid connect to an X server. The entry of the server's access list is shared by all running instances with the
/// same uid, and one that was there before stays.
/// </summary>
/// <param name="Display">The number of the display.</param>
/// <param name="Uid">The uid on the host.</param>
/// <param name="Authority">The file with the secret for the server, its path free of links; null: none.</param>
internal sealed record XAccessAction(int Display, uint Uid, string? Authority) : HostAction(ActionLifetime.Grant)
{
    internal const string RecordedKind = "xAccess";

    /// <summary>The identity of the server's socket: a new server has another; null: not prepared yet.</summary>
    public FileIdentity? Server { get; init; }

    /// <summary>The access list before any instance changed it; null: not prepared yet.</summary>
    public XAccessList? Before { get; init; }

    /// <summary>Whether the entry was there before any instance added it.</summary>
    public bool WasThere { get; init; }

    /// <summary>A connection for as long as this process has the instance: a server may reset itself after its last client.</summary>
    public X11Connection? Held { get; init; }

    /// <inheritdoc/>
    public override string Description => $"let uid {Uid} connect to the X server :{Display} (xhost +si:localuser:#{Uid})";

    /// <inheritdoc/>
    public override string RevertDescription => $"take that back, unless uid {Uid} might connect before";

    /// <inheritdoc/>
    protected override string Kind => RecordedKind;

    private X11Display Server11 => new(Display);

    /// <inheritdoc/>
    public override HostAction Prepare(HostActionContext context)
    {
        var server = IdentityOfServer() ?? throw new LinuxException(Errno.ENOENT, "connect to", Server11.Socket);
        var prepared = this with { Server = server };
        using var connection = X11Connection.Open(Server11, Authority);
        var (now, others) = (connection.List(), prepared.OfServer(context).ToArray());
        return prepared with
        {
            WasThere = others.FirstOrDefault(other => other.Uid == Uid) is { } same
                ? same.WasThere
                : now.Hosts.Contains(XHost.OfUser(Uid)),
            Before = others.FirstOrDefault()?.Before ?? now,
        };
    }

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        var connection = X11Connection.Open(Server11, Authority);
        try
        {
            connection.Allow(XHost.OfUser(Uid));
            return this with { Held = connection };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        try
        {
            if (!context.IsThisBoot || Server is null || Server != IdentityOfServer())
                return;
            if (!WasThere && !OfServer(context).Any(other => other.Uid == Uid))
                Use(connection => connection.Forbid(XHost.OfUser(Uid)));
            if (!OfServer(context).Any())
                Use(Compare);
        }
        finally
        {
            Held?.Dispose();
        }
    }

    internal static XAccessAction Read(JsonElement payload) => new(
        payload.GetProperty("display").GetInt32(), payload.GetProperty("uid").GetUInt32(),
        payload.GetProperty("authority").ValueKind is JsonValueKind.Null ? null : HostActionJson.Text(payload, "authority"))
    {
        Server = FileIdentityJson.Read(payload),
        WasThere = payload.GetProperty("wasThere").GetBoolean(),
        Before = ReadList(payload),
    };

    /// <inheritdoc/>
    protected override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteNumber("display", Display);
        writer.WriteNumber("uid", Uid);
        writer.WriteString("authority", Authority);
        writer.WriteBoolean("wasThere", WasThere);
        if (Before is { } before)
        {
            writer.WriteBoolean("enforced", before.IsEnforced);
            writer.WriteStartArray("hosts");
            foreach (var host in before.Hosts)
            {
                writer.WriteStartObject();
                writer.WriteNumber("family", host.Family);
                writer.WriteString("address", host.Address);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        FileIdentityJson.Write(writer, Server);
    }

    private static XAccessList? ReadList(JsonElement payload) => payload.TryGetProperty("hosts", out var hosts)
        ? new XAccessList(
            payload.GetProperty("enforced").GetBoolean(),
            [
                .. hosts.EnumerateArray().Select(static host =>
                    new XHost(host.GetProperty("family").GetByte(), HostActionJson.Text(host, "address"))),
            ])
        : null;

    private void Use(Action<X11Connection> act)
    {
        try
        {
            if (Held is { } held)
            {
                act(held);
                return;
            }

            using var connection = X11Connection.Open(Server11, Authority);
            act(connection);
        }
        catch (LinuxException gone) when (gone.Error is Errno.ECONNREFUSED or Errno.ECONNRESET or Errno.EPIPE)
        {
            // The server has ended, and its list with it. A secret that is gone is another matter: the entry stays until it is back.
        }
    }

    /// <summary>
    /// Says what else is different, and leaves it: a client of X11 may change the list, so that it may have been the workload, or the user.
    /// </summary>
    private void Compare(X11Connection connection)
    {
        if (Before is { } before && connection.List().DifferenceFrom(before) is { } difference)
            throw new HostObjectLostException(
                $"the access list of the X server {Server11.Name} was changed while a workload could do so: {difference}; xhost shows it");
    }

    private FileIdentity? IdentityOfServer()
    {
        using var socket = PathDescriptor.TryOpen(Server11.Socket);
        return socket is null ? null : FileIdentity.Of(socket);
    }

    /// <summary>What other instances have of the same server.</summary>
    private IEnumerable<XAccessAction> OfServer(HostActionContext context) =>
        context.InForce().OfType<XAccessAction>().Where(other => other.Display == Display && other.Server == Server);
}
