global using System.Text;
global using Berth.TestKit;
global using Microsoft.Win32.SafeHandles;
