namespace Berth.Agent.Uploads;

/// <summary>A form is not as it must be.</summary>
internal sealed class BadFormException(string message) : Exception(message);
