namespace Berth.HostServices.Generator.Tests.Contracts;

public readonly record struct Point(int X, int Y)
{
    /// <summary>Computed: not part of the JSON.</summary>
    public int Sum => X + Y;
}
