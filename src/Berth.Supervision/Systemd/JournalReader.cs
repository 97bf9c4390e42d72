using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Berth.Linux.Descriptors;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Linux.Text;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>Reads the log of a service from journald, with journalctl(1): the service's own lines, not systemd's about it.</summary>
/// <param name="scope">The system's services, or the caller's own.</param>
[SupportedOSPlatform("linux")]
internal sealed class JournalReader(ServiceScope scope)
{
    /// <summary>The requested lines.</summary>
    /// <param name="unit">The service's units.</param>
    /// <param name="query">Which lines.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ServiceException">journalctl is missing.</exception>
    internal async IAsyncEnumerable<LogLine> ReadAsync(
        UnitNames unit, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var program = ExecutableFinder.Find("journalctl")
            ?? throw new ServiceException(ServiceErrorKind.Unavailable,
                "journalctl is not installed, and the journal can't be read without it", "install it; it is a part of systemd");
        using var output = Pipe.Create();
        using var child = Start(program, Arguments(unit, query), output);
        try
        {
            var lines = new LineBuffer(LineBuffer.LongLine);
            int count;
            while ((count = await DescriptorIO.ReadAsync(output.ReadEnd, lines.GetMemory(), cancellationToken).ConfigureAwait(false)) > 0)
            {
                lines.Advance(count);
                while (lines.TryTake(out var line))
                {
                    if (Parse(line) is { } entry)
                        yield return entry;
                }
            }
        }
        finally
        {
            child.Signal(Signal.SIGKILL);
            await child.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>An entry of <c>journalctl -o json</c>; null: it has no text.</summary>
    internal static LogLine? Parse(ReadOnlyMemory<byte> entry)
    {
        try
        {
            using var document = JsonDocument.Parse(entry);
            if (document.RootElement.ValueKind is not JsonValueKind.Object
                || !document.RootElement.TryGetProperty("MESSAGE", out var message)
                || Text(message) is not { } text)
                return null;
            var hasTime = document.RootElement.TryGetProperty("__REALTIME_TIMESTAMP", out var stamp)
                && stamp.ValueKind is JsonValueKind.String;
            return new LogLine(
                hasTime && long.TryParse(stamp.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
                    ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
                    : null,
                text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A string; if it is not UTF-8 or has control characters, an array of bytes; an array of these if the field occurs more than once.
    private static string? Text(JsonElement message) => message.ValueKind switch
    {
        JsonValueKind.String => message.GetString(),
        JsonValueKind.Array =>
            Encoding.UTF8.GetString(
                [.. message.EnumerateArray().Select(item => item.ValueKind is JsonValueKind.Number
                    && item.TryGetByte(out var value) ? value : (byte)'?')]),
        _ => null,
    };

    private IEnumerable<string> Arguments(UnitNames unit, LogQuery query)
    {
        // journald determines a user's unit from the process, which may have ended. The identifier that the manager gave is always kept.
        var uid = string.Create(CultureInfo.InvariantCulture, $"_UID={Credentials.Uid}");
        string[] whose = scope is ServiceScope.User
            ? [$"_SYSTEMD_USER_UNIT={unit.ServiceUnit}", uid, "+", $"SYSLOG_IDENTIFIER={unit.Identifier}", uid]
            : [$"_SYSTEMD_UNIT={unit.ServiceUnit}"];
        return
        [
            "--output=json", "--output-fields=MESSAGE", "--all", "--quiet", "--no-pager", query.Lines is { } lines
                ? string.Create(CultureInfo.InvariantCulture, $"--lines={lines}")
                : "--lines=all",
            .. query.Follow ? (string[])["--follow"] : [], .. whose,
        ];
    }

    private static ChildProcess Start(string program, IEnumerable<string> arguments, Pipe output)
    {
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var child = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = program,
            Arguments = ["journalctl", .. arguments],
            NewProcessGroup = true,
            Descriptors = [new(nothing, 0), new(output.WriteEnd, 1), new(nothing, 2)],
        });
        output.WriteEnd.Dispose();
        return child;
    }
}
