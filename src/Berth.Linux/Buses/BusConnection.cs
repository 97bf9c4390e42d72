using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Buses;

/// <summary>
/// A connection to a D-Bus daemon, by libsystemd (sd-bus(3)). Calls block the calling thread. Not safe for use by two threads at once.
/// </summary>
public sealed class BusConnection : IDisposable
{
    private const string Daemon = "org.freedesktop.DBus";

    // The library's default of 25 s is too short: systemd on a loaded host answers no calls while it reloads thousands of units.
    private static readonly ulong s_callTimeout = (ulong)TimeSpan.FromMinutes(5).TotalMicroseconds;

    private readonly SdBusConnection _bus;

    private BusConnection(SdBusConnection bus) => _bus = bus;

    /// <summary>Whether a D-Bus daemon is there to connect to. A host may have none; systemctl(1) then talks to systemd directly.</summary>
    /// <param name="ofUser">Whether to look for the user's daemon instead of the system's.</param>
    public static bool HasDaemon(bool ofUser)
    {
        var (variable, path) = ofUser
            ? ("DBUS_SESSION_BUS_ADDRESS", $"{Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR")}/bus")
            : ("DBUS_SYSTEM_BUS_ADDRESS", "/run/dbus/system_bus_socket");
        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } || File.Exists(path);
    }

    /// <summary>Connects to the bus of the system, or of the caller's own session. The caller owns the result.</summary>
    /// <param name="ofUser">Whether to connect to the user's bus: DBUS_SESSION_BUS_ADDRESS, or <c>bus</c> in XDG_RUNTIME_DIR.</param>
    /// <exception cref="NativeLibraryException">libsystemd is not installed.</exception>
    /// <exception cref="LinuxException">No daemon answers: ENOENT, ECONNREFUSED, ENOMEDIUM.</exception>
    public static BusConnection Open(bool ofUser)
    {
        LibSystemd.Library.Require("to speak D-Bus");
        SdBusConnection bus;
        var operation = $"connect to the {(ofUser ? "user's" : "system's")} bus";
        Check(ofUser ? LibSystemd.sd_bus_open_user(out bus) : LibSystemd.sd_bus_open_system(out bus), operation);
        return new BusConnection(bus);
    }

    /// <summary>Calls a method and waits for its reply, which the caller owns.</summary>
    /// <param name="destination">The bus name of the service.</param>
    /// <param name="path">The path of the object.</param>
    /// <param name="interface">The interface that has the method.</param>
    /// <param name="member">The method.</param>
    /// <param name="arguments">Each one a <see cref="string"/>, a <see cref="bool"/>, or a list of strings (<c>as</c>).</param>
    /// <exception cref="BusException">The answer is an error.</exception>
    /// <exception cref="LinuxException">No answer came: ETIMEDOUT, ECONNRESET.</exception>
    public BusMessage Call(string destination, string path, string @interface, string member, params ReadOnlySpan<object> arguments)
    {
        SdBusMessage call;
        var created = LibSystemd.sd_bus_message_new_method_call(_bus, out call, destination, path, @interface, member);
        Check(created, $"call {member} of", destination);
        using (call)
        {
            foreach (var argument in arguments)
                Append(call, argument);
            Span<nint> error = [0, 0, 0];
            var result = LibSystemd.sd_bus_call(_bus, call, s_callTimeout, error, out var reply);
            if (result >= 0)
                return new BusMessage(reply);
            reply.Dispose();
            var (name, message) = (Marshal.PtrToStringUTF8(error[0]), Marshal.PtrToStringUTF8(error[1]));
            LibSystemd.sd_bus_error_free(error);
            // The library reports its own failures as an error that is named after an errno.
            throw name is null || name.StartsWith("System.Error.", StringComparison.Ordinal)
                ? new LinuxException((Errno)(-result), $"call {member} of", destination)
                : new BusException(name, message ?? name);
        }
    }

    /// <summary>Subscribes to signals, which <see cref="Receive"/> then returns.</summary>
    /// <param name="rule">A match rule of the D-Bus specification.</param>
    /// <exception cref="BusException">The rule is malformed.</exception>
    public void Match(string rule) => Call(Daemon, "/org/freedesktop/DBus", Daemon, "AddMatch", rule).Dispose();

    /// <summary>Returns the next message that is not a reply, which the caller owns; null after the timeout.</summary>
    /// <param name="time">The timeout.</param>
    /// <exception cref="LinuxException">The connection is lost.</exception>
    public BusMessage? Receive(TimeSpan time)
    {
        while (true)
        {
            var count = Check(LibSystemd.sd_bus_process(_bus, out var message), "receive from the bus");
            if (!message.IsInvalid)
                return new BusMessage(message);
            message.Dispose();
            if (count == 0 && Check(LibSystemd.sd_bus_wait(_bus, (ulong)time.TotalMicroseconds), "wait for the bus") == 0)
                return null;
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _bus.Dispose();

    internal static int Check(int result, string operation, string? subject = null) =>
        result >= 0 ? result : throw new LinuxException((Errno)(-result), operation, subject);

    private static void Append(SdBusMessage call, object argument)
    {
        const string operation = "write a message";
        switch (argument)
        {
            case string text:
                Check(LibSystemd.sd_bus_message_append_basic(call, (byte)'s', text), operation);
                break;
            case bool truth:
                Check(LibSystemd.sd_bus_message_append_basic(call, (byte)'b', truth ? 1 : 0), operation);
                break;
            case IReadOnlyList<string> texts:
                Check(LibSystemd.sd_bus_message_open_container(call, (byte)'a', "s"), operation);
                foreach (var text in texts)
                    Append(call, text);
                Check(LibSystemd.sd_bus_message_close_container(call), operation);
                break;
            default:
                throw new ArgumentException($"A {argument.GetType().Name} can't be sent.", nameof(argument));
        }
    }
}
