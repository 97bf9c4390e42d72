using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Upgrade;

/// <summary>
/// The state that a supervisor passes to the program that replaces it: the numbers of its descriptors. Everything else is in the files that
/// the next supervisor also reads after a kill. The state is in a memory file, whose number is in an environment variable.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Succession : IDisposable
{
    public const string StateVariable = "BERTH_SUPERVISOR_STATE";

    /// <summary>The version, incremented with each incompatible change.</summary>
    private const int Version = 1;

    private readonly Dictionary<ServiceName, ServiceDescriptors> _services = [];
    private SafeFileHandle? _lock;
    private SafeFileHandle? _control;

    private Succession()
    {
    }

    /// <summary>Whether this is only a test whether the program can read the state.</summary>
    public bool IsRehearsal { get; private init; }

    /// <summary>The limit of open descriptors before it was raised; null: it was not raised.</summary>
    public DescriptorLimit? DescriptorLimit { get; private init; }

    /// <summary>The state from the previous program of this process; null: none. The caller owns it.</summary>
    /// <exception cref="InvalidDataException">The state has an unknown version.</exception>
    public static Succession? Take()
    {
        var text = Environment.GetEnvironmentVariable(StateVariable);
        Environment.SetEnvironmentVariable(StateVariable, null);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        SafeFileHandle state;
        try
        {
            state = FileDescriptors.Adopt(number);
        }
        catch (LinuxException)
        {
            return null;
        }

        // The variable may have another origin, and any number.
        if (!MemoryFile.IsInMemory(state))
        {
            state.SetHandleAsInvalid();
            return null;
        }

        try
        {
            using (state)
                return Read(state);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the state for the program that replaces this one.</summary>
    public static ReadOnlyMemory<byte> Write(
        SafeFileHandle held, SafeFileHandle control, DescriptorLimit? limit, IEnumerable<ServiceDescriptors> services) => Write(writer =>
    {
        writer.WriteNumber("pid", Environment.ProcessId);
        writer.WriteNumber("lock", FileDescriptors.NumberOf(held));
        writer.WriteNumber("control", FileDescriptors.NumberOf(control));
        if (limit is { } before)
        {
            writer.WriteNumber("softLimit", before.Soft);
            writer.WriteNumber("hardLimit", before.Hard);
        }

        writer.WriteStartArray("services");
        foreach (var service in services)
            Write(writer, service);
        writer.WriteEndArray();
    });

    /// <summary>Writes the state for a program that is only tested.</summary>
    public static ReadOnlyMemory<byte> WriteRehearsal() => Write(static writer => writer.WriteBoolean("rehearsal", true));

    /// <summary>This process's environment, with the number of the descriptor that has the state.</summary>
    public static IReadOnlyList<string> EnvironmentWith(int state)
    {
        List<string> variables = [string.Create(CultureInfo.InvariantCulture, $"{StateVariable}={state}")];
        variables.AddRange(OwnProcess.Variables().Select(static variable => $"{variable.Key}={variable.Value}"));
        return variables;
    }

    /// <summary>Takes the supervisor's lock; the caller owns it.</summary>
    public FileLock TakeLock() =>
        FileLock.Adopt(Interlocked.Exchange(ref _lock, null) ?? throw new InvalidDataException("the supervisor before left no lock"));

    /// <summary>Takes the control socket; the caller owns it.</summary>
    public SafeFileHandle? TakeControl() => Interlocked.Exchange(ref _control, null);

    /// <summary>Takes the descriptors of a service; the caller owns them. Null: it has none.</summary>
    public ServiceDescriptors? Take(ServiceName name) => _services.Remove(name, out var service) ? service : null;

    /// <summary>Closes the descriptors that were not taken.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        _control?.Dispose();
        foreach (var descriptor in _services.Values.SelectMany(static service => service.All))
            descriptor.Dispose();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, HostJson.File))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, ServiceDescriptors service)
    {
        writer.WriteStartObject();
        writer.WriteString("name", service.Name.ToString());
        if (service.Process is { } process)
        {
            writer.WriteNumber("pid", process.Pid);
            writer.WriteNumber("start", process.StartTime);
        }

        if (service.Output is { } output)
            writer.WriteNumber("output", FileDescriptors.NumberOf(output));
        if (service.Notify is { } notify)
            writer.WriteNumber("notify", FileDescriptors.NumberOf(notify));
        WriteNamed(writer, "sockets", service.Sockets);
        WriteNamed(writer, "stored", service.Stored);
        writer.WriteEndObject();
    }

    private static void WriteNamed(Utf8JsonWriter writer, string member, IReadOnlyList<(string Name, SafeFileHandle Handle)> descriptors)
    {
        if (descriptors.Count == 0)
            return;
        writer.WriteStartArray(member);
        foreach (var (name, handle) in descriptors)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteNumber("descriptor", FileDescriptors.NumberOf(handle));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static Succession? Read(SafeFileHandle state)
    {
        var content = new byte[RandomAccess.GetLength(state)];
        _ = DescriptorIO.ReadAt(state, content, 0);
        using var document = JsonDocument.Parse(content);
        var root = document.RootElement;
        if (root.GetProperty("version").GetInt32() is not Version and var version)
            throw new InvalidDataException(
                $"the supervisor leaves its state in version {version}, and this berth knows {Version}: take one that is nearer to it");
        if (root.TryGetProperty("rehearsal", out _))
        {
            // The answer is one more byte.
            RandomAccess.Write(state, " "u8, content.Length);
            return new Succession { IsRehearsal = true };
        }

        // The state is for another process: this one was started by a supervisor's child, and did not replace the supervisor.
        if (root.GetProperty("pid").GetInt32() != Environment.ProcessId)
            return null;
        var succession = new Succession
        {
            _lock = Adopt(root, "lock"),
            _control = Adopt(root, "control"),
            DescriptorLimit = root.TryGetProperty("softLimit", out var soft)
                ? new DescriptorLimit(soft.GetInt64(), root.GetProperty("hardLimit").GetInt64())
                : null,
        };
        foreach (var service in root.GetProperty("services").EnumerateArray())
        {
            var name = ServiceName.Parse(service.GetProperty("name").GetHostString()!);
            succession._services.Add(name, ReadService(name, service));
        }

        return succession;
    }

    private static ServiceDescriptors ReadService(ServiceName name, JsonElement service) => new()
    {
        Name = name,
        Process = service.TryGetProperty("pid", out var pid)
            ? new ProcessIdentity(pid.GetInt32(), service.GetProperty("start").GetUInt64())
            : null,
        Output = Adopt(service, "output"),
        Notify = Adopt(service, "notify"),
        Sockets = ReadNamed(service, "sockets"),
        Stored = ReadNamed(service, "stored"),
    };

    private static List<(string Name, SafeFileHandle Handle)> ReadNamed(JsonElement service, string member) =>
        service.TryGetProperty(member, out var all)
            ? [.. all.EnumerateArray().Select(static one => (one.GetProperty("name").GetHostString()!, Adopt(one, "descriptor")!))]
            : [];

    private static SafeFileHandle? Adopt(JsonElement parent, string member)
    {
        if (!parent.TryGetProperty(member, out var number))
            return null;
        var descriptor = FileDescriptors.Adopt(number.GetInt32());
        FileDescriptors.SetCloseOnExec(descriptor, closeOnExec: true);
        return descriptor;
    }
}
