using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Upgrade;

/// <summary>The JSON of a <see cref="Succession"/>. Descriptors are numbers; what does not apply is left out.</summary>
internal sealed record SuccessionDocument
{
    public required int Version { get; init; }

    /// <summary>True: the program is only tested, and there is nothing else.</summary>
    public bool? Rehearsal { get; init; }

    /// <summary>The process that the state is for.</summary>
    public int? Pid { get; init; }

    public int? Lock { get; init; }

    public int? Control { get; init; }

    public long? SoftLimit { get; init; }

    public long? HardLimit { get; init; }

    public IReadOnlyList<Service>? Services { get; init; }

    internal sealed record Service
    {
        public required string Name { get; init; }

        public int? Pid { get; init; }

        public ulong? Start { get; init; }

        public int? Output { get; init; }

        public int? Notify { get; init; }

        public IReadOnlyList<Named>? Sockets { get; init; }

        public IReadOnlyList<Named>? Stored { get; init; }

        public static Service Of(ServiceDescriptors service) => new()
        {
            Name = service.Name.ToString(),
            Pid = service.Process?.Pid,
            Start = service.Process?.StartTime,
            Output = NumberOf(service.Output),
            Notify = NumberOf(service.Notify),
            Sockets = Named.Of(service.Sockets),
            Stored = Named.Of(service.Stored),
        };

        private static int? NumberOf(SafeFileHandle? handle) => handle is null ? null : FileDescriptors.NumberOf(handle);
    }

    internal sealed record Named(string Name, int Descriptor)
    {
        public static IReadOnlyList<Named>? Of(IReadOnlyList<(string Name, SafeFileHandle Handle)> descriptors) =>
            descriptors.Count == 0
                ? null
                : [.. descriptors.Select(static one => new Named(one.Name, FileDescriptors.NumberOf(one.Handle)))];
    }
}
