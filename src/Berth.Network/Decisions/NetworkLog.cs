using System.Buffers;
using System.Text.Json;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Decisions;

/// <summary>
/// A file of decisions, a line of JSON each. The workload causes the lines, so their number is limited: <see cref="MostAtOnce"/> at once
/// and <see cref="MostPerSecond"/> in the long run. A line says how many were left out.
/// </summary>
/// <param name="file">The file, open for appending; owned by this object.</param>
/// <param name="time">The clock.</param>
public sealed class NetworkLog(SafeFileHandle file, TimeProvider time) : IDisposable
{
    /// <summary>The limits of lines.</summary>
    public const int MostAtOnce = 2000, MostPerSecond = 100;

    private readonly ArrayBufferWriter<byte> _line = new(512);
    private double _budget = MostAtOnce;
    private long _filled = time.GetTimestamp();
    private long _leftOut;

    /// <summary>Writes a decision. An error of the file is not an error of the network: the line is lost.</summary>
    /// <param name="decision">The decision.</param>
    public void Write(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var now = time.GetTimestamp();
        _budget = Math.Min(MostAtOnce, _budget + (time.GetElapsedTime(_filled, now).TotalSeconds * MostPerSecond));
        _filled = now;
        if (_budget < 1)
        {
            _leftOut++;
            return;
        }

        _budget--;
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
            WriteObject(json, decision);
        _line.Write("\n"u8);
        try
        {
            DescriptorIO.WriteFully(file, _line.WrittenSpan);
            _leftOut = 0;
        }
        catch (LinuxException)
        {
            _leftOut++;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void WriteObject(Utf8JsonWriter json, Decision decision)
    {
        json.WriteStartObject();
        json.WriteString("time", time.GetUtcNow().UtcDateTime);
        json.WriteString("event", decision.Event);
        json.WriteString("verdict", decision.IsAllowed ? "allow" : "refuse");
        json.WriteString("why", decision.Why);
        if (decision.Protocol is { } protocol)
            json.WriteString("protocol", protocol);
        if (decision.Name is { } name)
            json.WriteString("name", name);
        if (decision.Address is { } address)
            json.WriteString("address", address);
        if (decision.Port > 0)
            json.WriteNumber("port", decision.Port);
        if (decision.Event is "end")
        {
            json.WriteNumber("sent", decision.Sent);
            json.WriteNumber("received", decision.Received);
        }

        if (_leftOut > 0)
            json.WriteNumber("leftOut", _leftOut);
        json.WriteEndObject();
    }
}
