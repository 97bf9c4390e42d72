using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Buses;

/// <summary>
/// A connection to a D-Bus daemon, by libsystemd (sd-bus(3)). Its calls wait in the calling thread; one thread uses it at a time.
/// </summary>
public sealed class BusConnection : IDisposable
{
    private const string Daemon = "org.freedesktop.DBus";

    // The library's own 25 s are too short: a loaded host's systemd answers nobody while it reads thousands of units anew.
    private static readonly ulong s_patience = (ulong)TimeSpan.FromMinutes(5).TotalMicroseconds;

    private readonly SdBusConnection _bus;

    private BusConnection(SdBusConnection bus) => _bus = bus;

    /// <summary>Whether there is a D-Bus daemon to connect to. A host can do without: systemctl(1) then talks to systemd itself.</summary>
    /// <param name="ofUser">Whether the user's.</param>
    public static bool HasDaemon(bool ofUser)
    {
        var (variable, path) = ofUser
            ? ("DBUS_SESSION_BUS_ADDRESS", $"{Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR")}/bus")
            : ("DBUS_SYSTEM_BUS_ADDRESS", "/run/dbus/system_bus_socket");
        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } || File.Exists(path);
    }

    /// <summary>Connects to the bus of the system, or of the caller's own session. The caller owns the result.</summary>
    /// <param name="ofUser">Whether the user's: DBUS_SESSION_BUS_ADDRESS, or <c>bus</c> in XDG_RUNTIME_DIR.</param>
    /// <exception cref="NativeLibraryException">libsystemd is not installed.</exception>
    /// <exception cref="LinuxException">Nobody answers: ENOENT, ECONNREFUSED, ENOMEDIUM.</exception>
    public static BusConnection Open(bool ofUser)
    {
        LibSystemd.Library.Require("to speak D-Bus");
        SdBusConnection bus;
        Check(ofUser ? LibSystemd.sd_bus_open_user(out bus) : LibSystemd.sd_bus_open_system(out bus), $"connect to the {(ofUser ? "user's" : "system's")} bus");
        return new BusConnection(bus);
    }

    /// <summary>Calls a method and waits for its reply, which the caller owns.</summary>
    /// <param name="destination">Who is called, by name.</param>
    /// <param name="path">The object.</param>
    /// <param name="interface">The interface that has the method.</param>
    /// <param name="member">The method.</param>
    /// <param name="arguments">A <see cref="string"/>, a <see cref="bool"/>, or strings (<c>as</c>) each.</param>
    /// <exception cref="BusException">The answer is an error.</exception>
    /// <exception cref="LinuxException">No answer came: ETIMEDOUT, ECONNRESET.</exception>
    public BusMessage Call(string destination, string path, string @interface, string member, params ReadOnlySpan<object> arguments)
    {
        SdBusMessage call;
        Check(LibSystemd.sd_bus_message_new_method_call(_bus, out call, destination, path, @interface, member), $"call {member} of", destination);
        using (call)
        {
            foreach (var argument in arguments)
                Append(call, argument);
            Span<nint> error = [0, 0, 0];
            var result = LibSystemd.sd_bus_call(_bus, call, s_patience, error, out var reply);
            if (result >= 0)
                return new BusMessage(reply);
            reply.Dispose();
            var (name, message) = (Marshal.PtrToStringUTF8(error[0]), Marshal.PtrToStringUTF8(error[1]));
            LibSystemd.sd_bus_error_free(error);
            // What the library itself found is an error by the name of an errno.
            throw name is null || name.StartsWith("System.Error.", StringComparison.Ordinal)
                ? new LinuxException((Errno)(-result), $"call {member} of", destination)
                : new BusException(name, message ?? name);
        }
    }

    /// <summary>Asks for signals; <see cref="Receive"/> brings them.</summary>
    /// <param name="rule">Which ones: a match rule of the D-Bus specification.</param>
    /// <exception cref="BusException">The rule is none.</exception>
    public void Match(string rule) => Call(Daemon, "/org/freedesktop/DBus", Daemon, "AddMatch", rule).Dispose();

    /// <summary>The next message that nobody waits for, which the caller owns; null when the time is over.</summary>
    /// <param name="time">How long to wait for one.</param>
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

    /// <summary>Closes it.</summary>
    public void Dispose() => _bus.Dispose();

    internal static int Check(int result, string operation, string? subject = null) =>
        result >= 0 ? result : throw new LinuxException((Errno)(-result), operation, subject);

    private static void Append(SdBusMessage call, object argument)
    {
        const string what = "write a message";
        switch (argument)
        {
            case string text:
                Check(LibSystemd.sd_bus_message_append_basic(call, (byte)'s', text), what);
                break;
            case bool truth:
                Check(LibSystemd.sd_bus_message_append_basic(call, (byte)'b', truth ? 1 : 0), what);
                break;
            case IReadOnlyList<string> texts:
                Check(LibSystemd.sd_bus_message_open_container(call, (byte)'a', "s"), what);
                foreach (var text in texts)
                    Append(call, text);
                Check(LibSystemd.sd_bus_message_close_container(call), what);
                break;
            default:
                throw new ArgumentException($"A {argument.GetType().Name} can't be sent.", nameof(argument));
        }
    }
}
