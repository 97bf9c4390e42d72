namespace Berth.HostServices.Generator.Tests.Contracts;

public class MixedBase
{
    public double? Weight { get; init; }
}
