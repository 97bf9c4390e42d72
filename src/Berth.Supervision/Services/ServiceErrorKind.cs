namespace Berth.Supervision.Services;

/// <summary>The kinds of errors of service managers.</summary>
public enum ServiceErrorKind
{
    /// <summary>The name is not one a service can have.</summary>
    InvalidName,

    /// <summary>The definition is invalid.</summary>
    InvalidDefinition,

    /// <summary>There is no such service.</summary>
    NotRegistered,

    /// <summary>The service is registered with another definition.</summary>
    AlreadyRegistered,

    /// <summary>The service manager does not support the operation.</summary>
    NotSupported,

    /// <summary>The caller has no permission.</summary>
    Refused,

    /// <summary>The service manager does not answer.</summary>
    Unavailable,

    /// <summary>The timeout has elapsed; the operation goes on.</summary>
    TimedOut,

    /// <summary>The operation failed.</summary>
    Failed,

    /// <summary>Another request for the opposite arrived before the operation was complete.</summary>
    Overruled,
}
