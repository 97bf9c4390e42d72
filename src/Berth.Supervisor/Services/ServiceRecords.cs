using System.Buffers;
using System.Runtime.Versioning;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Supervisor.Services;

/// <summary>The records of services, a file each, which one supervisor writes.</summary>
/// <param name="directory">Where they are.</param>
[SupportedOSPlatform("linux")]
internal sealed class ServiceRecords(string directory) : IDisposable
{
    private readonly ReplacedFiles _files = new(directory);
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private Utf8JsonWriter? _writer;

    /// <summary>Writes a record.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="record">What is in it.</param>
    /// <exception cref="LinuxException">It can't be written; what was there is as it was.</exception>
    public void Write(string name, ServiceRecord record)
    {
        _buffer.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(_buffer, HostJson.File);
        writer.Reset();
        record.Write(writer);
        writer.Flush();
        _files.Write(name, _buffer.WrittenSpan);
    }

    public void Dispose()
    {
        _files.Dispose();
        _writer?.Dispose();
    }
}
