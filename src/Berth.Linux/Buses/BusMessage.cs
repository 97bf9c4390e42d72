using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Buses;

/// <summary>A reply or signal received over D-Bus. Its values are read in order.</summary>
public sealed class BusMessage : IDisposable
{
    private readonly SdBusMessage _message;

    internal BusMessage(SdBusMessage message) => _message = message;

    /// <summary>Whether the message is the given signal.</summary>
    /// <param name="interface">The interface that has the signal.</param>
    /// <param name="member">The signal's name.</param>
    public bool IsSignal(string @interface, string member) => LibSystemd.sd_bus_message_is_signal(_message, @interface, member) > 0;

    /// <summary>
    /// Reads the next value if its type is basic, as text: a number in decimal, a boolean as <c>yes</c> or <c>no</c>. Returns null if there
    /// is no further value, or if its type is not basic.
    /// </summary>
    /// <exception cref="LinuxException">The message is malformed (EBADMSG).</exception>
    public string? TryRead()
    {
        var here = BusConnection.Check(LibSystemd.sd_bus_message_peek_type(_message, out var type, out _), "read a message");
        if (here == 0 || "ybnqiuxtsog".IndexOf((char)type, StringComparison.Ordinal) < 0)
            return null;
        BusConnection.Check(LibSystemd.sd_bus_message_read_basic(_message, type, out var value), "read a message");
        return (char)type switch
        {
            // The message owns the text; it is alive until this method returns.
            's' or 'o' or 'g' => Text((nint)value),
            'b' => (int)value == 0 ? "no" : "yes",
            'y' => Number((byte)value),
            'n' => Number((short)value),
            'q' => Number((ushort)value),
            'i' => Number((int)value),
            'u' => Number((uint)value),
            't' => ((ulong)value).ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => Number(value),
        };

        string Text(nint pointer)
        {
            var text = Marshal.PtrToStringUTF8(pointer) ?? "";
            GC.KeepAlive(_message);
            return text;
        }

        static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Reads the next value, a dictionary of names and variants (<c>a{sv}</c>), as text. Entries whose type is not basic are left out.
    /// </summary>
    /// <exception cref="LinuxException">The message is malformed (EBADMSG), or the next value is not a dictionary (ENXIO).</exception>
    public Dictionary<string, string> ReadProperties()
    {
        const string operation = "read properties";
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        BusConnection.Check(LibSystemd.sd_bus_message_enter_container(_message, (byte)'a', "{sv}"), operation);
        while (BusConnection.Check(LibSystemd.sd_bus_message_enter_container(_message, (byte)'e', "sv"), operation) > 0)
        {
            var name = TryRead()!;
            BusConnection.Check(LibSystemd.sd_bus_message_enter_container(_message, (byte)'v', null), operation);
            if (TryRead() is { } value)
                properties[name] = value;
            else
                BusConnection.Check(LibSystemd.sd_bus_message_skip(_message, null), operation);
            BusConnection.Check(LibSystemd.sd_bus_message_exit_container(_message), operation);
            BusConnection.Check(LibSystemd.sd_bus_message_exit_container(_message), operation);
        }

        BusConnection.Check(LibSystemd.sd_bus_message_exit_container(_message), operation);
        return properties;
    }

    /// <summary>Releases the message.</summary>
    public void Dispose() => _message.Dispose();
}
