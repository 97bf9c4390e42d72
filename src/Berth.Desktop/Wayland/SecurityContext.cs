using Microsoft.Win32.SafeHandles;

namespace Berth.Desktop.Wayland;

/// <summary>
/// Security contexts (security-context-v1 of wayland-protocols): the compositor accepts the clients of a listening socket as those of one
/// sandbox, until the other end of a pipe is closed.
/// </summary>
internal static class SecurityContext
{
    public const string Manager = "wp_security_context_manager_v1";
    private const string Engine = "berth";
    private const ushort CreateListener = 1;
    private const ushort Destroy = 0, SetEngine = 1, SetAppId = 2, SetInstanceId = 3, Commit = 4;

    /// <summary>Whether a compositor has them.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    public static bool IsOffered(string compositor)
    {
        using var connection = WaylandConnection.Open(compositor);
        return connection.Globals.Any(static global => global.Interface == Manager);
    }

    /// <summary>Makes one.</summary>
    /// <param name="compositor">The compositor's socket.</param>
    /// <param name="listener">The listening socket of the sandbox; owned by the caller, who may close it.</param>
    /// <param name="closed">The end of a pipe; owned by the caller, who may close it. The context ends with the pipe's other end.</param>
    /// <param name="appId">By what the compositor knows the clients.</param>
    /// <param name="instanceId">The instance.</param>
    /// <exception cref="IOException">The compositor has none, refuses, or does not answer.</exception>
    public static void Create(string compositor, SafeFileHandle listener, SafeFileHandle closed, string appId, string instanceId)
    {
        using var connection = WaylandConnection.Open(compositor);
        var global = connection.Globals.FirstOrDefault(static global => global.Interface == Manager);
        if (global.Interface is null)
            throw new IOException($"the compositor at {compositor} has no security contexts ({Manager})");
        var manager = connection.Bind(global);
        var context = connection.NewId();
        connection.Send(new WaylandMessage(manager, CreateListener).Add(context), listener, closed);
        connection.Send(new WaylandMessage(context, SetEngine).Add(Engine));
        connection.Send(new WaylandMessage(context, SetAppId).Add(appId));
        connection.Send(new WaylandMessage(context, SetInstanceId).Add(instanceId));
        connection.Send(new WaylandMessage(context, Commit));
        connection.Send(new WaylandMessage(context, Destroy));
        connection.RoundTrip();
    }
}
