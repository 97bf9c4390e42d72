namespace Berth.Workloads.Specs;

/// <summary>Ready when it writes a newline to a descriptor that it was started with (s6's notification-fd).</summary>
/// <param name="Descriptor">The number it has in the service: 3 or more, after those of <see cref="SuperviseSpec.Listen"/>.</param>
public sealed record DescriptorProbe(int Descriptor) : ProbeSpec;
