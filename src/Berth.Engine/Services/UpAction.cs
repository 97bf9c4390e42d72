namespace Berth.Engine.Services;

/// <summary>What <c>berth up --detach</c> does to a service.</summary>
public enum UpAction
{
    /// <summary>It is started.</summary>
    Start,

    /// <summary>It runs as it is asked to, and goes on.</summary>
    Keep,

    /// <summary>It goes on, and is looked after as it is asked to from now on.</summary>
    Adjust,

    /// <summary>It is stopped and started, as another.</summary>
    Restart,
}
