namespace Berth.Engine.Machines;

/// <summary>How long machines may take.</summary>
internal static class MachineTimes
{
    /// <summary>From the end of a workload to the end of its machine: its guest writes its data and powers off.</summary>
    public static readonly TimeSpan PowerOff = TimeSpan.FromSeconds(50);

    /// <summary>The guest's part of that; then its power button is pressed, and at last its VMM is killed.</summary>
    public static readonly TimeSpan GuestPowerOff = TimeSpan.FromSeconds(30);
}
