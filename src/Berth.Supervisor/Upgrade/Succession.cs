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
        SafeFileHandle held, SafeFileHandle control, DescriptorLimit? limit, IEnumerable<ServiceDescriptors> services) => Write(
            new SuccessionDocument
            {
                Version = Version,
                Pid = Environment.ProcessId,
                Lock = FileDescriptors.NumberOf(held),
                Control = FileDescriptors.NumberOf(control),
                SoftLimit = limit?.Soft,
                HardLimit = limit?.Hard,
                Services = [.. services.Select(SuccessionDocument.Service.Of)],
            });

    /// <summary>Writes the state for a program that is only tested.</summary>
    public static ReadOnlyMemory<byte> WriteRehearsal() => Write(new SuccessionDocument { Version = Version, Rehearsal = true });

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

    private static ReadOnlyMemory<byte> Write(SuccessionDocument document)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, HostJson.File))
            JsonSerializer.Serialize(writer, document, SuccessionJson.Default.SuccessionDocument);
        return buffer.WrittenMemory;
    }

    private static Succession? Read(SafeFileHandle state)
    {
        var content = new byte[RandomAccess.GetLength(state)];
        _ = DescriptorIO.ReadAt(state, content, 0);
        if (JsonSerializer.Deserialize(content, SuccessionJson.Default.SuccessionVersion)?.Version is not Version and var version)
            throw new InvalidDataException(
                $"the supervisor leaves its state in version {version}, and this berth knows {Version}: take one that is nearer to it");
        var document = JsonSerializer.Deserialize(content, SuccessionJson.Default.SuccessionDocument)!;
        if (document.Rehearsal is not null)
        {
            // The answer is one more byte.
            RandomAccess.Write(state, " "u8, content.Length);
            return new Succession { IsRehearsal = true };
        }

        // The state is for another process: this one was started by a supervisor's child, and did not replace the supervisor.
        if (document.Pid != Environment.ProcessId)
            return null;
        var succession = new Succession
        {
            _lock = Adopt(document.Lock),
            _control = Adopt(document.Control),
            DescriptorLimit = document is { SoftLimit: { } soft, HardLimit: { } hard } ? new DescriptorLimit(soft, hard) : null,
        };
        foreach (var service in document.Services ?? [])
        {
            var name = ServiceName.Parse(service.Name);
            succession._services.Add(name, DescriptorsOf(name, service));
        }

        return succession;
    }

    private static ServiceDescriptors DescriptorsOf(ServiceName name, SuccessionDocument.Service service) => new()
    {
        Name = name,
        Process = service is { Pid: { } pid, Start: { } start } ? new ProcessIdentity(pid, start) : null,
        Output = Adopt(service.Output),
        Notify = Adopt(service.Notify),
        Sockets = Adopt(service.Sockets),
        Stored = Adopt(service.Stored),
    };

    private static List<(string Name, SafeFileHandle Handle)> Adopt(IReadOnlyList<SuccessionDocument.Named>? named) =>
        [.. (named ?? []).Select(static one => (one.Name, Adopt(one.Descriptor)!))];

    private static SafeFileHandle? Adopt(int? number)
    {
        if (number is null)
            return null;
        var descriptor = FileDescriptors.Adopt(number.Value);
        FileDescriptors.SetCloseOnExec(descriptor, closeOnExec: true);
        return descriptor;
    }
}
