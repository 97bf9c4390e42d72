namespace Berth.HostServices.Messages;

/// <summary>The known keys of a message's data.</summary>
internal enum Field
{
    Name,
    Arguments,
    Reply,
    Value,
    Backtrace,
    Id,
    Timeout,
    Stream,
    Count,
    Version,
    Features,
}
