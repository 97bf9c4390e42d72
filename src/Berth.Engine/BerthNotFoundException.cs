namespace Berth.Engine;

/// <summary>A program that uses Berth as a library needs Berth's own executable, and it is not installed.</summary>
public sealed class BerthNotFoundException()
    : BerthException("there is no program berth along PATH, which supervises services", "install Berth, or add its directory to PATH");
