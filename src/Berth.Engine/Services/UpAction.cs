namespace Berth.Engine.Services;

/// <summary>What <c>berth up --detach</c> does to a service.</summary>
public enum UpAction
{
    /// <summary>The service is started.</summary>
    Start,

    /// <summary>The service runs with this description already.</summary>
    Keep,

    /// <summary>The service keeps running; the new values for its supervision take effect.</summary>
    Adjust,

    /// <summary>The service is restarted with the new description.</summary>
    Restart,
}
