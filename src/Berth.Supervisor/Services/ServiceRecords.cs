using System.Buffers;
using System.Runtime.Versioning;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Supervisor.Services;

/// <summary>The records of services, one file each. One supervisor writes them.</summary>
/// <param name="directory">Their directory.</param>
[SupportedOSPlatform("linux")]
internal sealed class ServiceRecords(string directory) : IDisposable
{
    private readonly ReplacedFiles _files = new(directory);
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private Utf8JsonWriter? _writer;

    /// <summary>Writes a record.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="record">The content.</param>
    /// <exception cref="LinuxException">The file could not be written; an existing file is unchanged.</exception>
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
