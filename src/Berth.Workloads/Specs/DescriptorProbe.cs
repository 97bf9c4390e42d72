namespace Berth.Workloads.Specs;

/// <summary>Ready when the service writes a newline to a descriptor that was passed to it (s6's notification-fd).</summary>
/// <param name="Descriptor">The number in the service: 3 or more, after those of <see cref="SuperviseSpec.Listen"/>.</param>
public sealed record DescriptorProbe(int Descriptor) : ProbeSpec;
