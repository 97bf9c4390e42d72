namespace Berth.TestKit.VirtualMachines;

/// <summary>The host lacks something that a test machine needs; the message says what. Tests skip on it.</summary>
public sealed class MachineUnavailableException(string message) : Exception(message);
