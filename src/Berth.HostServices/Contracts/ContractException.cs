namespace Berth.HostServices.Contracts;

/// <summary>
/// What a peer sent does not fit the interface: an argument, a reply or a signal of another type, one too many or missing, or a method
/// that there is not. The message names the method and the place.
/// </summary>
public sealed class ContractException : FormatException
{
    /// <summary>An exception without a message.</summary>
    public ContractException()
    {
    }

    /// <summary>What does not fit, and where.</summary>
    /// <param name="message">For the author of the other side.</param>
    public ContractException(string message)
        : base(message)
    {
    }

    /// <summary>What does not fit, where, and what found it.</summary>
    /// <param name="message">For the author of the other side.</param>
    /// <param name="innerException">Such as what the JSON parser said.</param>
    public ContractException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
