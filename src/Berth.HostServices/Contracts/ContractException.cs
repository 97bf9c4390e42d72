namespace Berth.HostServices.Contracts;

/// <summary>
/// A message of a peer does not match the interface: an argument, reply or signal has another type, is superfluous or missing, or the
/// method does not exist. The exception's message names the method and the place.
/// </summary>
public sealed class ContractException : FormatException
{
    /// <summary>Creates an exception without a message.</summary>
    public ContractException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">The mismatch and its place, for the author of the other side.</param>
    public ContractException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a cause.</summary>
    /// <param name="message">The mismatch and its place, for the author of the other side.</param>
    /// <param name="innerException">The cause, for example an error of the JSON parser.</param>
    public ContractException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
