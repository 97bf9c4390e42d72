using System.Globalization;
using System.Text;

namespace Berth.Supervisor.Readiness;

/// <summary>A message of a service about its state, in one datagram: sd_notify(3). Unknown parts are ignored.</summary>
internal sealed record NotifyMessage
{
    /// <summary>The maximum length; longer messages are ignored.</summary>
    public const int Longest = 4096;

    private const int LongestText = 200;

    public bool Ready { get; private init; }

    public bool Reloading { get; private init; }

    public bool Stopping { get; private init; }

    public bool Alive { get; private init; }

    public bool WatchdogTriggered { get; private init; }

    public TimeSpan? WatchdogInterval { get; private init; }

    public string? Text { get; private init; }

    public int? MainPid { get; private init; }

    public bool StoresDescriptors { get; private init; }

    public bool RemovesDescriptors { get; private init; }

    public string? DescriptorName { get; private init; }

    /// <summary>Parses a message.</summary>
    public static NotifyMessage Parse(ReadOnlySpan<byte> datagram)
    {
        var message = new NotifyMessage();
        foreach (var line in Encoding.UTF8.GetString(datagram).Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                message = message.With(line[..equals], line[(equals + 1)..]);
        }

        return message;
    }

    private NotifyMessage With(string key, string value) => (key, value) switch
    {
        ("READY", "1") => this with { Ready = true },
        ("RELOADING", "1") => this with { Reloading = true },
        ("STOPPING", "1") => this with { Stopping = true },
        ("WATCHDOG", "1") => this with { Alive = true },
        ("WATCHDOG", "trigger") => this with { WatchdogTriggered = true },
        ("WATCHDOG_USEC", _) when TryNumber(value, out var microseconds) && microseconds is > 0 and < 100L * 365 * 86400 * 1_000_000 =>
            this with { WatchdogInterval = TimeSpan.FromMicroseconds(microseconds) },
        ("STATUS", _) => this with { Text = Printable(value) },
        ("MAINPID", _) when TryNumber(value, out var pid) && pid is > 0 and <= int.MaxValue => this with { MainPid = (int)pid },
        ("FDSTORE", "1") => this with { StoresDescriptors = true },
        ("FDSTOREREMOVE", "1") => this with { RemovesDescriptors = true },
        // sd_pid_notify_with_fds(3): printable ASCII without a colon, at most 255.
        ("FDNAME", _) when value.Length is > 0 and <= 255 && value.All(static c => c is > ' ' and < '\x7f' and not ':') => this with
        {
            DescriptorName = value,
        },
        _ => this,
    };

    // The text is shown on terminals.
    private static string Printable(string text) =>
        string.Concat((text.Length > LongestText ? text[..LongestText] : text).Where(static c => !char.IsControl(c)));

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
